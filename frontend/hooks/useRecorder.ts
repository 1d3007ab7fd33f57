import { useCallback, useEffect, useRef, useState } from "react";

export type Recorder = {
  state: "idle" | "asking" | "recording" | "recorded" | "denied" | "none" | "broken";
  seconds: number;
  /** 0 to 1, how loud it is now. */
  level: number;
  /** The recording, and an address to listen to it. */
  file: File | null;
  url: string | null;
  start: () => Promise<void>;
  stop: () => void;
  discard: () => void;
};

const KINDS = [
  { mime: "audio/webm;codecs=opus", name: "recording.webm" },
  { mime: "audio/mp4", name: "recording.m4a" },
  { mime: "audio/ogg;codecs=opus", name: "recording.ogg" },
];
const LOOK = 60; // ms between looks at the level

type Tape = {
  recorder: MediaRecorder;
  stream: MediaStream;
  context: AudioContext;
  /** What was heard so far, and what the file of it is called. */
  parts: Blob[];
  name: string;
};
type Told = Omit<Recorder, "start" | "stop" | "discard">;
const EMPTY: Omit<Told, "state"> = { seconds: 0, level: 0, file: null, url: null };

/** The microphone, until what it has heard is kept or discarded; who just leaves has it `kept`. */
export function useRecorder(kept: (file: File) => void): Recorder {
  const [told, setTold] = useState<Told>({ state: "idle", ...EMPTY });
  const tell = useCallback(
    (change: Partial<Told>) => setTold((before) => ({ ...before, ...change })),
    [],
  );
  const tape = useRef<Tape | null>(null);
  const round = useRef(0); // counts up when what was asked for is not wanted any more
  const timer = useRef<ReturnType<typeof setInterval>>(undefined);
  const onLeave = useRef<(() => void) | null>(null); // while something would be lost
  const { url, state } = told;

  const release = useCallback(() => {
    round.current += 1;
    onLeave.current = null;
    clearInterval(timer.current);
    if (tape.current) tape.current.recorder.onstop = null; // what comes now is not wanted
    if (tape.current) hangUp(tape.current.stream);
    void tape.current?.context.close();
    tape.current = null;
  }, []);

  const start = useCallback(async () => {
    release();
    const mine = round.current;
    tell({ state: "asking", ...EMPTY });
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      if (mine !== round.current) return hangUp(stream);
      const kind = KINDS.find(({ mime }) => MediaRecorder.isTypeSupported(mime));
      const recorder = new MediaRecorder(stream, kind && { mimeType: kind.mime });
      const context = new AudioContext();
      const [parts, name]: [Blob[], string] = [[], kind?.name ?? "recording.webm"];
      tape.current = { recorder, stream, context, parts, name };
      collect(tape.current, (file) => {
        release();
        onLeave.current = () => kept(file);
        tell({ state: "recorded", level: 0, file, url: URL.createObjectURL(file) });
      });
      const levelOf = meter(context, stream);
      const begun = performance.now();
      timer.current = setInterval(
        () => tell({ level: levelOf(), seconds: (performance.now() - begun) / 1000 }),
        LOOK,
      );
      recorder.start(1000);
      onLeave.current = () => finish(tape.current, kept);
      tell({ state: "recording" });
    } catch (thrown) {
      if (mine !== round.current) return;
      release();
      tell({ state: reasonOf(thrown) });
    }
  }, [release, tell, kept]);

  const stop = useCallback(() => tape.current?.recorder.stop(), []);
  const discard = useCallback(() => {
    release();
    tell({ state: "idle", ...EMPTY });
  }, [release, tell]);

  useEffect(() => askBeforeLeaving(state === "recording" || state === "recorded"), [state]);
  useEffect(
    () => () => {
      onLeave.current?.();
      release();
    },
    [release],
  );
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url]);
  return { ...told, start, stop, discard };
}

/** End a recording, and keep what was heard. */
function finish(tape: Tape | null, kept: (file: File) => void): void {
  if (!tape) return;
  const parts = tape.parts;
  const { recorder } = tape;
  recorder.addEventListener("stop", () => kept(fileOf(parts, tape.name, recorder)));
  recorder.stop();
}

/** A tab that is closed takes with it what was not kept: the browser asks. */
function askBeforeLeaving(isAtStake: boolean): (() => void) | undefined {
  if (!isAtStake) return undefined;
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}

const hangUp = (stream: MediaStream) => stream.getTracks().forEach((track) => track.stop());

function collect({ recorder, parts, name }: Tape, done: (file: File) => void) {
  recorder.ondataavailable = ({ data }) => void parts.push(data);
  recorder.onstop = () => done(fileOf(parts, name, recorder));
}

const fileOf = (parts: Blob[], name: string, { mimeType }: MediaRecorder) =>
  new File(parts, name, { type: mimeType.split(";")[0] });

function meter(context: AudioContext, stream: MediaStream): () => number {
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return () => {
    analyser.getFloatTimeDomainData(samples);
    const loudest = samples.reduce((most, it) => Math.max(most, Math.abs(it)), 0);
    return Math.sqrt(Math.min(1, loudest));
  };
}

/** Why there is no recording: it was not allowed, there is no microphone, or something else. */
function reasonOf(thrown: unknown): "denied" | "none" | "broken" {
  const name = thrown instanceof DOMException ? thrown.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" || !navigator.mediaDevices ? "none" : "broken";
}
