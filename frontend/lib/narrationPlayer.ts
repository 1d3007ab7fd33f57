/**
 * Plays narrations one after the other. While one is heard the next is being fetched, so that it
 * begins on time.
 */
export class NarrationPlayer {
  private now = sound();
  private next = sound();
  private address: string | null = null;
  private wantsToPlay = false;

  /** `onFault` hears that a sound cannot be played; the story goes on without it. */
  constructor(private readonly onFault: (forbidden: boolean) => void) {}

  /** Play this sound from `at` seconds on; null plays nothing. */
  start(address: string | null, at: number): void {
    this.pause();
    this.load(address);
    if (!address) return;
    if (Math.abs(this.now.currentTime - at) > 0.01) this.now.currentTime = at;
    this.wantsToPlay = true;
    this.now.play().catch((error: unknown) => this.failed(error));
  }

  pause(): void {
    this.wantsToPlay = false;
    this.now.pause();
  }

  /** What will be played after this one. */
  prepare(address: string | null): void {
    if (address && this.next.getAttribute("src") !== address) this.next.src = address;
  }

  /** Seconds of this sound that were heard; null where nothing is to be heard (any more). */
  get time(): number | null {
    const silent = !this.wantsToPlay || !this.address || this.now.error || this.now.ended;
    return silent ? null : this.now.currentTime;
  }

  /** Whether a sound is wanted that has not come yet. */
  get isWaiting(): boolean {
    return this.time !== null && this.now.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
  }

  setVolume(volume: number, muted: boolean): void {
    for (const element of [this.now, this.next]) Object.assign(element, { volume, muted });
  }

  /** Let go of everything. */
  close(): void {
    this.pause();
    for (const element of [this.now, this.next]) {
      element.removeAttribute("src");
      element.load();
    }
  }

  private load(address: string | null): void {
    if (address === this.address) return;
    this.address = address;
    if (this.next.getAttribute("src") === address) {
      [this.now, this.next] = [this.next, this.now];
    } else if (address) {
      this.now.src = address;
    }
  }

  private failed(error: unknown): void {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "AbortError") return; // paused, or another sound was wanted before it began
    this.wantsToPlay = false;
    this.onFault(name === "NotAllowedError");
  }
}

function sound(): HTMLAudioElement {
  const element = new Audio();
  element.preload = "auto";
  return element;
}
