/**
 * Plays the music under a story as it is to be heard at each moment: by two elements in turn, since
 * its end lies over its beginning where it begins again.
 */
import type { Heard } from "@/lib/musicBed";

const JUMP = 0.25; // seconds between both from which on it goes where it should be
const CLOSE = 0.02; // so near is near enough
const PULL = 0.01; // by how much it plays faster or slower to come near, which nobody hears

export class MusicPlayer {
  private readonly elements: readonly HTMLAudioElement[];

  /** `onFault` hears that the music cannot be played. */
  constructor(
    private readonly address: string,
    private readonly onFault: () => void,
  ) {
    this.elements = [this.sound(), this.sound()];
  }

  /** Be where it should be, and as loud; nowhere where nothing is heard. */
  hear(heard: readonly Heard[], volume: number): void {
    this.elements.forEach((element, turn) => {
      const mine = heard.find(({ round }) => round % 2 === turn);
      if (mine) keepUp(element, mine, volume);
      else element.pause();
    });
  }

  /** Let go of everything. */
  close(): void {
    for (const element of this.elements) {
      element.onerror = null;
      element.pause();
      element.removeAttribute("src");
      element.load();
    }
  }

  private sound(): HTMLAudioElement {
    const element = new Audio(this.address);
    element.preload = "auto";
    element.onerror = this.onFault;
    return element;
  }
}

function keepUp(element: HTMLAudioElement, { place, gain }: Heard, volume: number): void {
  element.volume = Math.min(1, gain * volume);
  if (place >= element.duration) return; // it is a little shorter than was thought
  const apart = place - element.currentTime;
  if (element.paused) return begin(element, place);
  if (element.seeking || element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) return;
  if (Math.abs(apart) > JUMP) element.currentTime = place;
  element.playbackRate = Math.abs(apart) < CLOSE ? 1 : 1 + Math.sign(apart) * PULL;
}

function begin(element: HTMLAudioElement, place: number): void {
  element.currentTime = place;
  element.playbackRate = 1;
  element.play().catch(() => undefined); // it was stopped before it began; of faults `onerror` tells
}
