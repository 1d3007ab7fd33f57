import { ArrowDownWideNarrow, Plus, Search } from "lucide-react";
import { useRef } from "react";

import { BringMenu } from "@/components/dashboard/BringMenu";
import { Button } from "@/components/ui/button";
import { Menu, MenuChoice } from "@/components/ui/menu";
import type { Start } from "@/hooks/useBringing";
import { useSearchKeys } from "@/hooks/useSearchKeys";
import type { ShownProjects } from "@/hooks/useShownProjects";
import { SORTS } from "@/lib/projectList";
import { texts } from "@/lib/texts";

type Props = { list: ShownProjects; start: Start; isBare: boolean };

/** The title of the page, what can be looked for, and the way to begin. */
export function DashboardHead({ list, start, isBare }: Props) {
  return (
    <div className="mb-6 flex flex-wrap items-center gap-x-3 gap-y-4 sm:mb-8">
      <h1 className="mr-auto w-full font-story text-xl md:w-auto md:text-2xl">
        {texts.dashboard.title}
      </h1>
      {!isBare && (
        <>
          <SearchField query={list.query} search={list.search} />
          <SortMenu sort={list.sort} setSort={list.setSort} />
          <BringMenu start={start} />
          <Button variant="primary" className="flex-1 sm:flex-none" onClick={start.create}>
            <Plus aria-hidden /> {texts.dashboard.newStory}
          </Button>
        </>
      )}
    </div>
  );
}

function SearchField({ query, search }: Pick<ShownProjects, "query" | "search">) {
  const field = useRef<HTMLInputElement>(null);
  useSearchKeys(field);
  return (
    <label className="relative min-w-0 flex-1 basis-48 sm:max-w-72 sm:min-w-56">
      <span className="sr-only">{texts.dashboard.search}</span>
      <Search className="pointer-events-none absolute top-3 left-3 size-4 text-muted" aria-hidden />
      <input
        ref={field}
        type="search"
        value={query}
        placeholder={texts.dashboard.search}
        title={texts.dashboard.searchHint}
        aria-keyshortcuts="/ Control+K"
        autoComplete="off"
        className="h-10 w-full rounded-control border border-edge bg-surface pr-3 pl-9 text-sm placeholder:text-muted"
        onChange={(event) => search(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") search("");
        }}
      />
    </label>
  );
}

const OPTIONS = SORTS.map((value) => ({ value, label: texts.dashboard.sorts[value] }));

function SortMenu({ sort, setSort }: Pick<ShownProjects, "sort" | "setSort">) {
  const trigger = (
    <Button aria-label={`${texts.dashboard.sort}: ${texts.dashboard.sorts[sort]}`}>
      <ArrowDownWideNarrow aria-hidden />
      <span className="max-sm:sr-only">{texts.dashboard.sorts[sort]}</span>
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuChoice label={texts.dashboard.sort} value={sort} options={OPTIONS} onChange={setSort} />
    </Menu>
  );
}
