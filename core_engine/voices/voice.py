"""What a voice is, whoever speaks with it.

A voice belongs to an engine, a package that may be installed or not. Nothing is loaded before it
is asked to speak; then it stays loaded. Voices speak in processes of their own (`speakers.py`).
"""

import importlib.util
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from core_engine.errors import EngineError

Samples = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
SLOWEST, FASTEST = 0.5, 2.0
LONGEST_PAUSES = 5.0  # times as long as usual
SHORTEST_SILENCE, LONGEST_SILENCE = 0.2, 600.0  # seconds, of what has no words


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in the text, and when it is heard: seconds from the beginning."""

    word: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Speech:
    """A spoken text: mono samples between -1 and 1, `rate` a second.

    `words` are those of the text, in their order; none where the engine does not tell.
    """

    samples: Samples
    rate: int
    words: Sequence[Word] = ()


class VoiceBroken(EngineError):
    """A file of a voice is not what it should be."""

    code = "voice_broken"

    @classmethod
    def of(cls, path: Path, why: str) -> "VoiceBroken":
        """Says which file, and why."""
        return cls(f"the file {path} is not what a voice needs ({why}).", "Put it there once more.")


class Voice(Protocol):
    """Somebody who can speak."""

    @property
    def id(self) -> str:
        """Its name everywhere, such as `hibari-heart`."""

    @property
    def name(self) -> str:
        """Its name for people."""

    @property
    def version(self) -> str:
        """Another one may say the same text in another way."""

    @property
    def languages(self) -> Sequence[str]:
        """What it speaks, as IETF language tags (BCP 47); the first is its mother tongue."""

    @property
    def licence(self) -> str:
        """SPDX expression of the engine's and the voice's licence."""

    def synthesize(self, text: str, speed: float) -> Speech:
        """The text, spoken `speed` times as fast as the voice usually does (0.5 to 2)."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A package with voices, under the SPDX expression of its licence.

    `speaks` names its languages, also before it is installed, in plain words that follow "speaks";
    `distribution` is what installs it; `also` says what else it takes, such as files of one's own,
    and where they are put.
    """

    name: str
    package: str
    distribution: str
    licence: str
    speaks: str
    find: Callable[[], Sequence[Voice]]
    also: str = ""

    @property
    def install(self) -> str:
        """The line that installs it here, wherever it is typed."""
        return f"{shlex.quote(sys.executable)} -m pip install {self.distribution}"

    def is_installed(self) -> bool:
        """Whether it can be imported; it is not imported to find out."""
        return importlib.util.find_spec(self.package) is not None

    def voices(self) -> Sequence[Voice]:
        """Its voices, best first."""
        return self.find()


def own_files(pattern: str) -> list[Path]:
    """The files with such a name in the folder for voices of one's own, by their names."""
    folder = os.environ.get("STORYREEL_VOICES")
    return sorted(Path(folder).glob(pattern)) if folder else []
