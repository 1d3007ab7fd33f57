import { FolderOpen, ImagePlus, Images } from "lucide-react";

import type { Start } from "@/hooks/useBringing";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { chooseGiven } from "@/lib/dropped";
import { texts } from "@/lib/texts";

/** For who does not drag: choose files, or a folder. */
export function BringMenu({ start }: { start: Start }) {
  const trigger = (
    <Button className="flex-1 sm:flex-none">
      <ImagePlus aria-hidden /> {texts.dashboard.bring}
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuItem onSelect={() => start.bring(chooseGiven())}>
        <Images /> {texts.dashboard.bringFiles}
      </MenuItem>
      <MenuItem onSelect={() => start.bring(chooseGiven(true))}>
        <FolderOpen /> {texts.dashboard.bringFolder}
      </MenuItem>
    </Menu>
  );
}
