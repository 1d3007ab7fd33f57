import type { ReactNode } from "react";

type Props = {
  icon?: ReactNode;
  title: string;
  /** `h1` where this is all there is on the page. */
  heading?: "h1" | "h2";
  children?: ReactNode;
  action?: ReactNode;
};

/** What to do where there is nothing yet: a sentence, and the button that does it. */
export function EmptyState({ icon, title, heading: Heading = "h2", children, action }: Props) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-3 px-4 py-16 text-center [&>svg]:size-10 [&>svg]:text-muted">
      {icon}
      <Heading className="line-clamp-4 max-w-full text-lg font-semibold wrap-anywhere">
        {title}
      </Heading>
      {children && <p className="text-sm text-muted">{children}</p>}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
