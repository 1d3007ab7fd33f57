"use client";

import { Clapperboard } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

import { ConnectionNotice } from "@/components/ConnectionNotice";
import { ThemeMenu } from "@/components/ThemeMenu";
import { texts } from "@/lib/texts";
import { cn } from "@/lib/utils";

const PAGES = [
  { href: "/", label: texts.app.projects },
  { href: "/music/", label: texts.app.music },
  { href: "/jobs/", label: texts.app.jobs },
  { href: "/settings/", label: texts.app.settings },
];

/** The head of the pages around the stories. */
export function AppHeader({ children }: { children?: ReactNode }) {
  const path = usePathname();
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-paper">
      <div className="mx-auto flex min-h-16 max-w-[100rem] flex-wrap items-center gap-x-3 gap-y-2 sm:gap-x-6 px-4 py-2 sm:px-8">
        <Link href="/" prefetch={false} className="flex items-center gap-2 text-base font-semibold">
          <Clapperboard className="size-5 text-accent-ink" aria-hidden />
          <span className="max-[430px]:sr-only">{texts.app.name}</span>
        </Link>
        <nav aria-label={texts.app.navigation} className="flex gap-1 max-sm:gap-0.5">
          {PAGES.map(({ href, label }) => (
            <Link
              key={href}
              href={href}
              prefetch={false} // the server is near, and the first page has enough to fetch
              aria-current={path === href ? "page" : undefined}
              className={cn(
                "rounded-control px-3 py-1.5 text-sm text-muted max-sm:px-2 hover:bg-sunken hover:text-ink",
                path === href && "font-medium text-ink",
              )}
            >
              {label}
            </Link>
          ))}
        </nav>
        <div className="ml-auto flex items-center gap-2">
          {children}
          <ThemeMenu />
        </div>
      </div>
      <ConnectionNotice />
    </header>
  );
}
