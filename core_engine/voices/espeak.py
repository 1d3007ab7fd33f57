"""eSpeak NG: more than a hundred languages, with the sound of a machine (GPL-3.0, optional).

It tells by events when each word begins. Structures and numbers are those of `speak_lib.h`.
"""

import ctypes
import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core_engine.voices.voice import Engine, Speech, Word
from core_engine.voices.words import timed

NAME, VERSION = "espeak", "0.2.4"
PACKAGE, DISTRIBUTION = "espeakng_loader", f"espeakng-loader=={VERSION}"
LICENCE = "GPL-3.0-or-later"
_SYNCHRONOUS, _DONT_EXIT = 2, 0x8000
_RATE, _WORDS_PER_MINUTE = 1, 165
_UTF8, _IPA, _TIED = 1, 2, 0x80 | ord("^") << 8
_TERMINATED, _WORD = 0, 1
_ALSO = {"cmn": "zh", "nb": "no"}  # the names by which most people know them
_USUAL, _LEAST = 5, 99  # of a voice's priorities for a language; a lower one comes first
_FULL = np.float32(2**-15)
_SWITCH = re.compile(r"\([a-z^-]+\)")  # says that the next word is of another language


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("text", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    """espeak_EVENT; positions count letters from 1, times are milliseconds."""

    _fields_ = [
        ("type", ctypes.c_int), ("identifier", ctypes.c_uint), ("position", ctypes.c_int),
        ("length", ctypes.c_int), ("milliseconds", ctypes.c_int), ("sample", ctypes.c_int),
        ("user", ctypes.c_void_p), ("id", _Id),
    ]  # fmt: skip


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """One of its voices."""

    language: str
    name: str
    licence: str = LICENCE
    version: str = VERSION

    @property
    def id(self) -> str:
        """Such as `espeak-ru`."""
        return f"{NAME}-{self.language}"

    @property
    def languages(self) -> Sequence[str]:
        """With its country, where it has one, and without; by all its names."""
        names = (self.language, self.language.partition("-")[0], _ALSO.get(self.language))
        return tuple(dict.fromkeys(filter(None, names)))

    def synthesize(self, text: str, speed: float) -> Speech:
        """The text, spoken."""
        return _library().speak(self.language, text, speed)


class _Library:
    """libespeak-ng, which has one state for the whole process."""

    def __init__(self) -> None:
        import espeakng_loader

        self._lib = ctypes.CDLL(espeakng_loader.get_library_path())
        data = str(espeakng_loader.get_data_path()).encode()
        self._lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self.rate = self._lib.espeak_Initialize(_SYNCHRONOUS, 0, data, _DONT_EXIT)
        if self.rate <= 0:
            raise OSError("eSpeak NG could not be started; install it anew")
        self._callback = _Callback(self._hear)  # kept, for C does not
        self._lib.espeak_SetSynthCallback(self._callback)

    def speak(self, language: str, text: str, speed: float) -> Speech:
        self._choose(language)
        self._lib.espeak_SetParameter(_RATE, round(_WORDS_PER_MINUTE * speed), 0)
        self._pieces: list[bytes] = []
        self._words: list[tuple[int, int, float]] = []
        raw = text.encode()
        self._lib.espeak_Synth(raw, len(raw) + 1, 0, 1, 0, _UTF8, None, None)
        samples = np.frombuffer(b"".join(self._pieces), "<i2").astype(np.float32) * _FULL
        return Speech(samples, self.rate, timed(text, self._read(text, len(samples) / self.rate)))

    def phonemes(self, language: str, text: str) -> str:
        self._choose(language)
        rest, found = ctypes.c_char_p(text.encode()), list[bytes]()
        while rest.value:  # it takes a clause at a time, and says where it stopped
            found.append(self._lib.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA | _TIED))
        return _SWITCH.sub("", " ".join(it.decode() for it in found))

    def _choose(self, language: str) -> None:
        """By its file: the library does not know all voices by their language, en-gb for one."""
        known = _described().get(language.casefold())
        if self._lib.espeak_SetVoiceByName((known.file if known else language).encode()):
            raise OSError(f"eSpeak NG has no voice for {language}")

    def _hear(self, samples: Any, count: int, events: Any) -> int:
        """Take what was made so far; 0 asks for more."""
        if samples and count > 0:
            self._pieces.append(ctypes.string_at(samples, count * 2))
        number = 0
        while events[number].type != _TERMINATED:
            event = events[number]
            if event.type == _WORD:
                self._words.append((event.position - 1, event.length, event.milliseconds / 1000))
            number += 1
        return 0

    def _read(self, text: str, seconds: float) -> list[Word]:
        """Each word until the next one begins; of a number each word is told at the same place.

        All together where none is told, so that they share the time."""
        if not self._words:
            return [Word(text, 0.0, seconds)]
        first = {position: (length, begin) for position, length, begin in reversed(self._words)}
        places = sorted(first)
        ends = [first[place][1] for place in places[1:]] + [seconds]
        return [
            Word(text[place : place + first[place][0]], first[place][1], end)
            for place, end in zip(places, ends, strict=True)
        ]


@functools.cache
def _library() -> _Library:
    return _Library()


def phonemes(text: str, language: str) -> str:
    """How a text without marks is pronounced, in the International Phonetic Alphabet."""
    return _library().phonemes(language, text)


@dataclass(frozen=True, slots=True)
class _Described:
    """A file in its data, by its path below `lang`, the voice in it, and its priority among those
    of the same language."""

    file: str
    voice: EspeakVoice
    priority: int


@functools.cache
def _voices() -> Sequence[EspeakVoice]:
    return tuple(it.voice for it in _described().values())


@functools.cache
def _described() -> Mapping[str, _Described]:
    """All by their languages, the usual voice of each language first; of two with the same name
    the one whose file's name is shorter.

    Read from files: the library itself may not be asked by two threads at once.
    """
    import espeakng_loader

    data = Path(str(espeakng_loader.get_data_path()))
    files = sorted(it for it in (data / "lang").rglob("*") if it.is_file())
    found = [it for file in files if (it := _description(data, file))]
    found.sort(key=_order, reverse=True)
    return dict(reversed({it.voice.language.casefold(): it for it in found}.items()))


def _order(described: _Described) -> tuple[str, int, str, str]:
    language = described.voice.language.casefold()
    return language.partition("-")[0], described.priority, language, described.file


def _description(data: Path, file: Path) -> _Described | None:
    """What a file says, in lines of a key and its values; the first line counts.

    None where the language's dictionary is not in the package, as those of Faroese and
    Karakalpak: without it nothing is heard.
    """
    described = file.read_text(errors="replace").splitlines()
    lines = [it.split() for line in described if (it := line.partition("//")[0]).strip()]
    values = {key: rest for key, *rest in reversed(lines) if rest}
    language = values["language"][0]
    primary = language.partition("-")[0]
    if not (data / f"{values.get('dictionary', [primary])[0]}_dict").exists():
        return None
    voice = EspeakVoice(language, " ".join(values["name"]))
    return _Described(str(file.relative_to(data / "lang")), voice, _priority(lines, primary))


def _priority(lines: Sequence[Sequence[str]], primary: str) -> int:
    """What the file says of the language without a country; those that do not name it come last."""
    said = [it[2:] for it in lines if it[:2] == ["language", primary]]
    return int(next(iter(said[0]), _USUAL)) if said else _LEAST


ESPEAK = Engine(NAME, PACKAGE, DISTRIBUTION, LICENCE, "more than a hundred languages", _voices)
