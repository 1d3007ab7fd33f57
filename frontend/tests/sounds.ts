/** Sounds of the page under the hand of a test: they play and pause, and time goes as it is set. */
import { vi } from "vitest";

/** All that were played so far, in the order of their first time. */
export function fakeSounds(): HTMLMediaElement[] {
  const known: HTMLMediaElement[] = [];
  const playing = new Set<HTMLMediaElement>();
  const proto = HTMLMediaElement.prototype;
  vi.spyOn(proto, "paused", "get").mockImplementation(function (this: HTMLMediaElement) {
    return !playing.has(this);
  });
  vi.spyOn(proto, "play").mockImplementation(function (this: HTMLMediaElement) {
    if (!known.includes(this)) known.push(this);
    playing.add(this);
    this.dispatchEvent(new Event("play"));
    return Promise.resolve();
  });
  vi.spyOn(proto, "pause").mockImplementation(function (this: HTMLMediaElement) {
    if (playing.delete(this)) this.dispatchEvent(new Event("pause"));
  });
  vi.spyOn(proto, "load").mockReturnValue();
  vi.spyOn(proto, "readyState", "get").mockReturnValue(4);
  return known;
}
