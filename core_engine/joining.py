"""Clips and sound become one film, nothing encoded again, while later clips are still being made.

FFmpeg reads the clips from a pipe as one stream. Each goes in as soon as it is finished and all
before it are, so when the last clip is finished there is little left to do.
"""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from core_engine import encoding, ffmpeg, pipes, verify
from core_engine.audio import render_sound
from core_engine.clips import clip_entry, shown_packets
from core_engine.context import RenderContext
from core_engine.errors import RenderCancelled
from core_engine.plan import RenderPlan
from core_engine.progress import Phase

_TICK = 0.1  # seconds between two looks at the cancel switch


class FinishedClips:
    """Cache entries of clips that are finished by now, and a way to wait for one that is not.

    `mixing` is held by the film that makes the sound, which all films of one story share.
    """

    def __init__(self) -> None:
        self.mixing = threading.Lock()
        self._entries: set[Path] = set()
        self._changed = threading.Condition()

    def add(self, entry: Path) -> None:
        """This one is finished."""
        with self._changed:
            self._entries.add(entry)
            self._changed.notify_all()

    def wait_for(self, entry: Path, cancelled: threading.Event) -> None:
        """Return when it is finished; raises RenderCancelled."""
        with self._changed:
            while entry not in self._entries:
                if cancelled.is_set():
                    raise RenderCancelled("The render was cancelled.")
                self._changed.wait(_TICK)


def join_film(
    plan: RenderPlan, finished: FinishedClips, output: Path, context: RenderContext
) -> None:
    """Make the film at `output` from the clips in the cache and the sound, and check it.

    Raises VerificationFailed or FFmpegFailed when it is not what was planned.
    """
    entries = [clip_entry(clip, context.cache) for clip in plan.clips]
    with finished.mixing:
        sound = render_sound(plan.soundtrack, context.cache, context.cancelled)
    arguments = encoding.join_arguments(sound, plan.video.fps, output)
    ffmpeg.feed(arguments, _stream(plan, entries, finished, context), context.cancelled)
    context.reporter.begin(Phase.VERIFYING)
    rows = zip(plan.clips, entries, strict=True)
    clips = ((clip.number, shown_packets(entry, clip.shown, context.cache)) for clip, entry in rows)
    expected = verify.Expectation(clips, context.cache.note_of(sound))
    verify.check_film(output, expected, context.cancelled)


def _stream(
    plan: RenderPlan, entries: Sequence[Path], finished: FinishedClips, context: RenderContext
) -> Iterator[bytes]:
    """The clips one after another, without what is not shown of each."""
    for clip, entry in zip(plan.clips, entries, strict=True):
        finished.wait_for(entry, context.cancelled)
        packets = shown_packets(entry, clip.shown, context.cache)
        yield from _beginning(entry, sum(packet.size for packet in packets))
    context.reporter.begin(Phase.JOINING)


def _beginning(path: Path, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while length and (piece := file.read(min(length, pipes.PIPE_BYTES))):
            length -= len(piece)
            yield piece
