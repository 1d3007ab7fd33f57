/** What the person wants of a film: remembered from one export to the next, on this machine. */
import { FORMATS } from "@/lib/films";
import type { Format, GlobalSettings } from "@/lib/types";

export type Quality = NonNullable<GlobalSettings["quality"]>;
export type ExportWish = { formats: Format[]; quality: Quality; fps: number; narrate: boolean };

export const QUALITIES: readonly Quality[] = ["draft", "standard", "high"];
export const FRAME_RATES: readonly number[] = [24, 25, 30, 50, 60];
const KEY = "storyreel:export";

/** What was chosen last; what never was, as the settings have it. */
export function rememberedWish(settings: GlobalSettings | null): ExportWish {
  const kept = read();
  const formats = FORMATS.filter((it) => kept.formats?.includes(it));
  return {
    formats: formats.length ? formats : ["full_16_9"],
    quality: QUALITIES.find((it) => it === kept.quality) ?? settings?.quality ?? "standard",
    fps: FRAME_RATES.find((it) => it === kept.fps) ?? settings?.fps ?? 30,
    narrate: kept.narrate ?? true,
  };
}

export function rememberWish(wish: ExportWish): void {
  try {
    window.localStorage.setItem(KEY, JSON.stringify(wish));
  } catch {
    // The browser's storage is full or forbidden: next time is as the first time.
  }
}

function read(): Partial<ExportWish> {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    return {}; // somebody else wrote there, or it may not be read
  }
}

/** A key for each intent: the same wish keeps its key until it was answered. */
export class Intent {
  private key: { id: string; of: string } | null = null;

  keyFor(wish: object): string {
    const of = JSON.stringify(wish);
    if (this.key?.of !== of) this.key = { id: crypto.randomUUID(), of };
    return this.key.id;
  }

  answered(): void {
    this.key = null;
  }
}
