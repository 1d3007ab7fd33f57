import { Copy, Ellipsis, FileArchive, FolderOpen, Pencil, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";

import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { exportAddress } from "@/lib/api";
import { texts } from "@/lib/texts";
import type { Project } from "@/lib/types";

export type CardActions = {
  watch: (project: Project) => void;
  rename: (project: Project) => void;
  duplicate: (project: Project) => void;
  bin: (project: Project) => void;
};

/** What can be done with a story besides opening it. */
export function CardMenu({ project, actions }: { project: Project; actions: CardActions }) {
  const router = useRouter();
  const trigger = (
    <Button
      variant="ghost"
      size="icon"
      className="relative z-10 -mt-1.5 -mr-2 text-muted hover:text-ink"
      aria-label={texts.dashboard.menu(project.title)}
    >
      <Ellipsis />
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuItem onSelect={() => router.push(`/projects/${project.id}/`)}>
        <FolderOpen /> {texts.dashboard.open}
      </MenuItem>
      <MenuItem onSelect={() => actions.rename(project)}>
        <Pencil /> {texts.dashboard.rename}
      </MenuItem>
      <MenuItem onSelect={() => actions.duplicate(project)}>
        <Copy /> {texts.dashboard.duplicate}
      </MenuItem>
      <MenuItem asChild>
        <a href={exportAddress(project.id)} download>
          <FileArchive /> {texts.dashboard.exportZip}
        </a>
      </MenuItem>
      <MenuSeparator />
      <MenuItem danger onSelect={() => actions.bin(project)}>
        <Trash2 /> {texts.dashboard.delete}
      </MenuItem>
    </Menu>
  );
}
