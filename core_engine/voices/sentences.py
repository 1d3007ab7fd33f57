"""A paragraph → its sentences (sentencex), without the pauses that it would make behind "M." in
"M. Dupont" or "19." in "im 19. Jahrhundert"."""

import functools
import re
from collections.abc import Iterator
from itertools import pairwise

# What sentencex takes for the end of a sentence, and is not, by language; without the last stop.
_SHORT = {
    "cs": "pí",
    "da": "bl.a",
    "de": "hl Hl Frl geb inkl exkl max min Dipl Ing",
    "en": "e.g approx vol Vol",
    "es": "D Dña",
    "fi": "ns tri",
    "fr": "M Mme Mlle Me Mgr Dr Pr St Ste à-d",
    "hu": "Szt",
    "it": "pag S N a.C d.C",
    "nb": "f.eks dvs kl",
    "nl": "mevr mw Mw d.w.z o.a",
    "no": "f.eks dvs kl",
    "pl": "m.in dr Dr św ks",
    "pt": "D S Sta Sto Profa Av pág p ex a.C d.C Exa n",
    "ru": "е им напр г-н д-р",  # noqa: RUF001
    "sv": "t.ex ex dvs kl",
    "tr": "örn Av Sn Hz",
}
_COUNTED = re.compile(  # German writes what is counted with a capital, like a new sentence
    "Jahrhundert|Jahrtausend|Kapitel|Klasse|Stock|Etage|Geburtstag|Lebensjahr|Mal |Platz|Tag"
    "|Woche|Weltkrieg|Reihe|Band|Teil|Akt|Szene|Auflage|Jänner|Hochzeitstag"
)
_NUMBER = re.compile(r"(?:^|[\s(])\d{1,4}\. $")
_INITIAL = re.compile(r"-?[^\W\d_]\. ?$")
_LETTERS = re.compile(r"(?:^|\W)[^\W\d_]{1,2}\.$")  # and no space behind, as in "a.C."
_ASKED = re.compile(r"[?!]\W*$")
_END = 24  # letters, in which the last word of a sentence is looked for


def sentences(paragraph: str, language: str) -> Iterator[str]:
    """The sentences, without the spaces around them."""
    from sentencex import segment

    language = language.partition("-")[0]
    parts = [it for it in segment(language, paragraph) if it]
    whole = parts[:1]
    for before, after in pairwise(parts):
        if not _goes_on(before, after, language):
            yield "".join(whole).strip()
            whole = []
        whole.append(after)
    yield "".join(whole).strip()


def _goes_on(before: str, after: str, language: str) -> bool:
    """Whether two sentences are one, which is written with a stop in its midst."""
    end, first = before[-_END:], after[0]
    if first == "-" or first.islower():
        if not before[-1].isspace() or _NUMBER.search(end) or _ASKED.search(end):
            return True
    elif language == "de" and _NUMBER.search(end) and _COUNTED.match(after):
        return True
    return bool(_INITIAL.fullmatch(before) or _LETTERS.search(end) or _shortened(end, language))


def _shortened(end: str, language: str) -> bool:
    return language in _SHORT and bool(_abbreviation(language).search(end))


@functools.cache
def _abbreviation(language: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, _SHORT[language].split()))
    return re.compile(rf"(?:^|[^\w.])(?:{words})\.\s*$|\.(?:{words})\.\s*$")
