"""From lengths of sound to frames of film.

The sound is the clock. Every segment starts on the sample on which the one before it ends, and
its picture starts on the frame nearest to that sample. The edges are rounded, not the lengths, so
no error adds up: picture and sound of any segment are never more than half a frame apart.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

SAMPLE_RATE = 48_000
"""Samples per second of every sound inside the engine."""


def frame_edges(samples: Sequence[int], fps: int) -> list[int]:
    """The first frame of every segment, and the frame after the last: n lengths give n+1 edges."""
    starts = accumulate(samples, initial=0)
    return [nearest_frame(start, fps) for start in starts]


def nearest_frame(sample: int, fps: int) -> int:
    """The frame edge nearest to a sample; halves go up. Whole numbers only, so hours stay exact."""
    return (2 * sample * fps + SAMPLE_RATE) // (2 * SAMPLE_RATE)


def frames_shown(samples: Sequence[int], fps: int) -> list[int]:
    """How many frames every segment has on the film's timeline."""
    return [end - start for start, end in pairwise(frame_edges(samples, fps))]


def frames_to_encode(samples: int, fps: int) -> int:
    """The most frames a segment of this length can show, wherever it stands in the film.

    Encoding that many makes a clip depend on its own length alone: when an earlier segment
    changes, the join drops the last frame or keeps it, and nothing is encoded again.
    """
    return -(-samples * fps // SAMPLE_RATE)


def seconds(samples: int) -> float:
    """Length in seconds."""
    return samples / SAMPLE_RATE
