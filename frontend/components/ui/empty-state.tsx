import type { ReactNode } from "react";

type Props = { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode };

/** What to do where there is nothing yet: a sentence, and the button that does it. */
export function EmptyState({ icon, title, children, action }: Props) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-3 px-4 py-16 text-center [&>svg]:size-10 [&>svg]:text-muted">
      {icon}
      <h2 className="text-lg font-semibold">{title}</h2>
      {children && <p className="text-sm text-muted">{children}</p>}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
