import { texts } from "@/lib/texts";

const T = texts.settings;

/** The way to each part of the settings. */
export function SectionNav() {
  return (
    <nav
      aria-label={T.sectionsLabel}
      className="min-w-0 min-[900px]:sticky min-[900px]:top-24 min-[900px]:self-start"
    >
      <ul className="-mx-3 flex overflow-x-auto min-[900px]:flex-col">
        {Object.entries(T.sections).map(([id, name]) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="flex min-h-9 items-center rounded-control px-3 text-sm text-muted hover:bg-sunken hover:text-ink"
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
