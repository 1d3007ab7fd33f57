import { useCallback, useEffect, useState } from "react";

import { offerUndo } from "@/hooks/useUndo";
import { updateSegment } from "@/lib/api";
import { asApiError, type ApiError } from "@/lib/errors";
import { changedHere } from "@/lib/fresh";
import { useConnection, useHistoryStore, useStoryStore } from "@/lib/stores";
import { toast } from "@/lib/toast";
import type { Segment } from "@/lib/types";

export type MotionChange = Partial<
  Pick<Segment, "focus" | "start_rect" | "end_rect" | "easing" | "zoom_direction">
>;

const REST = 500; // ms without a change until the server is told

/** Change the motion of a segment: seen at once, saved when the hand rests. */
export function useMotion(segment: string) {
  const [error, setError] = useState<ApiError | null>(null);
  const [saver] = useState(() => new Saver(segment, setError));
  const revision = useConnection((store) => store.revision);
  useEffect(() => void saver.resend(), [saver, revision]);
  useEffect(() => () => saver.leave(), [saver]);
  const change = useCallback((it: MotionChange, undo?: string) => saver.change(it, undo), [saver]);
  const retry = useCallback(() => void saver.save(), [saver]);
  return { change, error, retry };
}

/** One segment's changes on their way; never two requests at once, so that the last one counts. */
export class Saver {
  private pending: MotionChange = {};
  private undo: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isSaving = false;
  private isHere = true;
  private isUnheard = false;

  constructor(
    private readonly segment: string,
    private readonly onError: (error: ApiError | null) => void,
  ) {}

  /** `undo` is what the offer to take it back says; a change without it is taken back by keys. */
  change(change: MotionChange, undo?: string): void {
    useStoryStore.getState().patch(this.segment, change);
    this.pending = { ...this.pending, ...change };
    this.undo = undo ?? this.undo;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), undo ? 0 : REST);
  }

  async save(): Promise<void> {
    clearTimeout(this.timer);
    if (this.isSaving || !Object.keys(this.pending).length) return;
    const [sent, undo] = [this.pending, this.undo];
    [this.pending, this.undo, this.isSaving] = [{}, undefined, true];
    try {
      const { data, change } = await updateSegment(this.segment, sent);
      changedHere();
      useStoryStore.getState().putSegments([{ ...data, ...this.pending }]);
      this.tell(null);
      if (undo) offerUndo(undo, change);
      else if (change) useHistoryStore.getState().did(change);
    } catch (thrown) {
      this.pending = { ...sent, ...this.pending };
      const error = asApiError(thrown);
      this.isUnheard = error.isAway;
      this.tell(error);
      return;
    } finally {
      this.isSaving = false;
    }
    await this.save(); // what was changed meanwhile
  }

  /** Somebody is there again who did not answer before. */
  async resend(): Promise<void> {
    if (!this.isUnheard) return;
    this.isUnheard = false;
    await this.save();
  }

  /** Another segment is looked at: what is left is sent now. */
  leave(): void {
    this.isHere = false;
    void this.save();
  }

  private tell(error: ApiError | null): void {
    if (this.isHere) this.onError(error);
    else if (error) toast.error(error.message);
  }
}
