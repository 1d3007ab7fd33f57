"use client";

import { SunMoon } from "lucide-react";
import { useTheme } from "next-themes";

import { Button } from "@/components/ui/button";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { texts } from "@/lib/texts";

const THEMES = (["light", "dark", "system"] as const).map((value) => ({
  value,
  label: texts.app.themes[value],
}));

export function ThemeMenu() {
  const { theme = "system", setTheme } = useTheme();
  const trigger = (
    <Button variant="ghost" size="icon" aria-label={texts.app.theme}>
      <SunMoon />
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuChoice
        label={texts.app.theme}
        value={theme as (typeof THEMES)[number]["value"]}
        options={THEMES}
        onChange={setTheme}
      />
    </Menu>
  );
}
