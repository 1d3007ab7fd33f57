/**
 * The music under a film, as the engine lays it (`core_engine/music.py`): it gives way while
 * somebody speaks, comes and goes softly, and begins again without a seam. Times in seconds.
 *
 * Where the music swells under words, or these are softer than others, the engine takes away some
 * decibels more; for that it listens to both, which is too much for a preview.
 */
import type { Timeline } from "@/lib/timeline";
import type { ProjectMusic, Segment } from "@/lib/types";

const BESIDE_VOICE_DB = 9; // how far it lies below the voice where nobody speaks
const DUCKED_DB = 9; // how much further under words
const [ATTACK, HOLD, RELEASE] = [0.4, 0.3, 1.5];
const CALM = 1; // for so long it has to be back, or it does not come back at all
const LONGEST_CROSSFADE = 2;
const SHORTEST_FADE = 0.02; // what begins or ends at once clicks
const SAMPLE = 1 / 48_000;

/** Where somebody speaks. */
export type Window = readonly [begin: number, end: number];
export type Track = { duration: number; loudness: number | null };

export type Bed = Required<Pick<ProjectMusic, "fade" | "loops">> & {
  /** Of the film, between which it is heard. */
  begin: number;
  end: number;
  /** Length of the track, and how much of its end lies over its beginning. */
  seconds: number;
  crossfade: number;
  /** Where nobody speaks, as a factor. */
  gain: number;
  /** Decibels that it gives way, and when; in between they go evenly. */
  ducks: readonly (readonly [time: number, db: number])[];
};

/** What is heard of the track at a moment; `round` counts how often it has begun again. */
export type Heard = { round: number; place: number; gain: number };

/** The music of a film of `film` seconds, `levelDb` louder than in its file. */
export function bedOf(
  music: Partial<ProjectMusic>,
  seconds: number,
  film: number,
  windows: readonly Window[],
  levelDb: number,
): Bed {
  const { start = 0, fade = 2, loops = true } = music;
  const begin = Math.min(film, start);
  return {
    ...{ fade, loops, begin, seconds },
    end: loops ? film : Math.min(film, begin + seconds),
    crossfade: Math.min(LONGEST_CROSSFADE, seconds / 4),
    gain: 10 ** (levelDb / 20),
    ducks: merged(windows).flatMap(([from, to]) => [
      [from - ATTACK, 0],
      [from, -DUCKED_DB],
      [to + HOLD, -DUCKED_DB],
      [to + HOLD + RELEASE, 0],
    ]),
  };
}

/** One where it plays, two where it begins again, none where there is nothing to hear. */
export function heardAt(bed: Bed, time: number): Heard[] {
  if (time < bed.begin || time >= bed.end) return [];
  const gain = bed.gain * fadeAt(bed, time) * 10 ** (duckAt(bed, time) / 20);
  const into = time - bed.begin;
  const period = Math.max(SAMPLE, bed.seconds - bed.crossfade);
  const round = bed.loops ? Math.floor(into / period) : 0;
  const place = into - round * period;
  if (!round || place >= bed.crossfade) return [{ round, place, gain }];
  const share = ((place / bed.crossfade) * Math.PI) / 2;
  return [
    { round: round - 1, place: period + place, gain: gain * Math.cos(share) },
    { round, place, gain: gain * Math.sin(share) },
  ];
}

function fadeAt({ begin, end, fade }: Bed, time: number): number {
  const longest = Math.max(SAMPLE, (end - begin) / 2);
  const length = Math.min(Math.max(fade, SHORTEST_FADE), longest);
  const nearest = Math.max(0, Math.min(time - begin, end - SAMPLE - time));
  return 0.5 - 0.5 * Math.cos(Math.PI * Math.min(1, nearest / length));
}

function duckAt({ ducks }: Bed, time: number): number {
  const next = ducks.findIndex(([at]) => at > time);
  if (next <= 0) return 0;
  const [[from, was], [to, is]] = [ducks[next - 1]!, ducks[next]!];
  return was + ((is - was) * (time - from)) / (to - from);
}

/** In their order; those between which the music would not come to rest are one. */
export function merged(windows: readonly Window[]): Window[] {
  const least = HOLD + RELEASE + CALM + ATTACK;
  const found: [number, number][] = [];
  for (const [begin, end] of windows.toSorted((one, other) => one[0] - other[0])) {
    const last = found.at(-1);
    if (last && begin - last[1] < least) last[1] = Math.max(end, last[1]);
    else found.push([begin, end]);
  }
  return found;
}

type Rows = Readonly<Record<string, Segment>>;

/** Where somebody speaks in a story: at each word, or all along where words are not known. */
export const windowsOf = ({ parts }: Timeline, segments: Rows): Window[] =>
  parts.flatMap(({ id, start, seconds, isEstimate }): Window[] => {
    if (isEstimate) return [];
    const words = segments[id]?.audio_words ?? [];
    if (!words.length) return [[start, start + seconds]];
    return words.map((word) => [start + word.start, start + Math.min(seconds, word.end)]);
  });

const SPOKEN_LUFS = -16; // of every voice of the machine, on both sides
const CREST_DB = 8.5; // the peaks of speech lie so far above its loudness, by about 1.5

/**
 * How loud the narrations of a story are together, in LUFS; null where there is none. Of
 * recordings only peaks are known, so theirs is reckoned.
 */
export function voiceOf(
  { parts }: Timeline,
  segments: Rows,
  peaks: Readonly<Record<string, readonly number[]>>,
): number | null {
  let [energy, seconds] = [0, 0];
  for (const part of parts.filter(({ isEstimate }) => !isEstimate)) {
    const isSpoken = segments[part.id]?.audio_source === "tts";
    const lufs = isSpoken ? SPOKEN_LUFS : loudnessOf(peaks[part.id] ?? []);
    if (lufs === null) continue;
    energy += part.seconds * 10 ** (lufs / 10);
    seconds += part.seconds;
  }
  return seconds ? 10 * Math.log10(energy / seconds) : null;
}

/** LUFS, about, from peaks as waveforms have them; null of silence. Pauses do not count. */
function loudnessOf(peaks: readonly number[]): number | null {
  const powers = peaks.map((peak) => (peak / 100) ** 4);
  const least = mean(powers) / 10;
  const power = mean(powers.filter((it) => it > least));
  return power ? 10 * Math.log10(power) - CREST_DB : null;
}

const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, it) => sum + it, 0) / (numbers.length || 1);

/**
 * How much louder than in its file the music is; null where there is nothing to hear of it. Without
 * a voice it is as loud as the film, which has `film` LUFS.
 */
export function levelOf(
  { gain_db = 0 }: Partial<ProjectMusic>,
  { loudness }: Track,
  voice: number | null,
  film: number,
): number | null {
  if (loudness === null) return null;
  return (voice === null ? film : voice - BESIDE_VOICE_DB) - loudness + gain_db;
}
