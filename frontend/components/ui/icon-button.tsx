import type { ReactNode } from "react";

import { Button, type ButtonProps } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";

type Props = Omit<ButtonProps, "children" | "size"> & { label: string; icon: ReactNode };

/** A button that is a picture; its name is in the tooltip and for screen readers. */
export function IconButton({ label, icon, variant = "ghost", ...props }: Props) {
  return (
    <Tooltip text={label}>
      <Button aria-label={label} size="icon" variant={variant} {...props}>
        {icon}
      </Button>
    </Tooltip>
  );
}
