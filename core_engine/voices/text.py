"""A text as people write it → pieces that a voice can say, one after another.

What is written but not said goes: HTML, marks of formatting, emoji, what is invisible. Addresses of
pages are said as people say them, by the name of their site.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from core_engine.voices.markup import without_markup
from core_engine.voices.sentences import sentences

SENTENCE_PAUSE, PARAGRAPH_PAUSE = 0.35, 0.8  # seconds
LAST_PAUSE = 0.6  # between two segments, for a breath and a look at the next picture
_LETTERS_A_SECOND = 11.0  # of usual English, with its pauses
_LONGEST = 350  # letters of a piece; engines get slow, or stumble, with longer ones
# Pico never ends with very long words, and has errors with long numbers.
_LONGEST_WORD, _LONGEST_NUMBER = 80, 40
_PARAGRAPHS = re.compile(r"\n\s*\n|[\r\n\u2028\u2029]+")
# Scripts without spaces: from Thai and Lao, Burmese, Khmer to Chinese, Japanese and their marks.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_UNSPACED_LETTER = re.compile(f"[{_UNSPACED}\U00020000-\U0003ffff]")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")  # [said](not said)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)(?:www\.)?([\w.-]+\w)"
    # The rest, until something that no address has; nor is a full stop behind it a part of it.
    rf"(?:[^\s<>\"\[\]{{}}|«»“”„{_UNSPACED}]*[^\s<>\"\[\]{{}}|«»“”„{_UNSPACED}.,;:!?…)'’])?",
    re.IGNORECASE,
)
# Headings and lists.
_LINE_MARKS = re.compile(r"^[ \t]*(?:#+|[-*+•>])[ \t]+", re.MULTILINE)
_NUMBERED = re.compile(r"^[ \t]*(\d{1,3})[.)][ \t]+(?=[^\d\s])", re.MULTILINE)
_MONTH = re.compile(  # in the languages that write "1. Mai"
    "(?:[Jj]anuar|Jänner|[Ff]ebruar|Feber|März|[Mm]arts|[Mm]ars|[Aa]pril|[Mm]ai|[Mm]aj|[Jj]uni"
    r"|[Jj]uli|[Aa]ugust|[Ss]eptember|[Oo]ktober|[Nn]ovember|Dezember|[Dd]esember|[Dd]ecember)\b"
)
# Runs of them are taken whole; else the time would grow with the square of their length.
_MARKS = re.compile(r"(?<![\w*_~`#])(?:[*_~`#]++(?=\S)|[*_~`#]{2,}+)|(?<=[^\s*_~`])[*_~`]++(?!\w)")
_REPEATED = re.compile(r"([!?¡¿.,;:…—–-])\1+")
_CLAUSE = re.compile("(?<=[,;:—–、\uff0c\uff1b\uff1a،])")  # the wide ones, too
_WORDS = re.compile(r"\s*\S+")
_SPACES = re.compile(r"\s+")
_DISGUISES = ("<font>", "<circle>", "<square>", "<wide>", "<narrow>", "<compat>")


@dataclass(frozen=True, slots=True)
class Piece:
    """What is said in one breath, and the silence behind it in seconds."""

    text: str
    pause: float


def is_wordless(text: str) -> bool:
    """Whether there is nothing to say."""
    return not any(map(str.isalnum, plain(text)))


def usual_seconds(text: str) -> float:
    """How long a text is when it is spoken, about."""
    return sum(map(str.isalnum, plain(text))) / _LETTERS_A_SECOND


def plain(text: str) -> str:
    """The text without what is not said, lines kept."""
    text = unicodedata.normalize("NFC", without_markup(text))
    text = _ADDRESS.sub(r"\1", _LINK.sub(r"\1", text))
    text = "".join(map(_sayable, text))
    return _REPEATED.sub(r"\1", _MARKS.sub("", _LINE_MARKS.sub("", _unnumbered(text))))


def pieces_of(text: str, language: str) -> list[Piece]:
    """The sentences of a text; long ones are divided where people would draw breath."""
    found: list[Piece] = []
    for paragraph in _PARAGRAPHS.split(plain(text)):
        line = _SPACES.sub(" ", paragraph).strip()
        said = [it for it in sentences(line, language) if any(map(str.isalnum, it))]
        for sentence in said:
            *parts, last = _breaths(sentence)
            found += [Piece(part, 0.0) for part in parts]
            found.append(Piece(last, SENTENCE_PAUSE))
        if said:
            found[-1] = Piece(found[-1].text, PARAGRAPH_PAUSE)
    if found:
        found[-1] = Piece(found[-1].text, LAST_PAUSE)
    return found


def _sayable(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter in "\n\r\t":
        return letter
    if category[0] in "LN" or category == "So":
        letter = _undisguised(letter)
    if category in ("So", "Cs", "Co", "Cn", "Sk") and not any(map(_is_said, letter)):
        return " "  # emoji and the like
    # Joiners are a part of words in some scripts; what else is invisible is not said.
    return "" if category in ("Cc", "Cf") and letter not in "\u200c\u200d" else letter


def _unnumbered(text: str) -> str:
    """The text without the numbers of lists. Those that have no neighbour are of chapters, dates
    and years; and Markdown may number all with 1."""
    numbers = Counter(int(it) for it in _NUMBERED.findall(text))

    def instead(found: re.Match[str]) -> str:
        number = int(found[1])
        listed = number - 1 in numbers or number + 1 in numbers or number == 1 < numbers[1]
        return "" if listed and not _MONTH.match(text, found.end()) else found[0]

    return _NUMBERED.sub(instead, text)


def _is_said(letter: str) -> bool:
    return letter.isalnum() or letter == "°"


def _undisguised(letter: str) -> str:
    """The letters that one in another typeface, in a circle, of another width stands for."""
    kind = unicodedata.decomposition(letter).partition(" ")[0]
    return unicodedata.normalize("NFKC", letter) if kind in _DISGUISES else letter


def _breaths(sentence: str) -> list[str]:
    """The sentence in parts that are not too long, divided behind commas, else between words."""
    if len(sentence) <= _LONGEST:
        return [_words_shortened(sentence)]
    parts = [""]
    for clause in _CLAUSE.split(sentence):
        for word in _chunks(clause):
            if parts[-1] and len(parts[-1]) + len(word) > _LONGEST:
                parts.append("")
            parts[-1] += word
    return [_words_shortened(part.strip()) for part in parts if part.strip()]


def _chunks(clause: str) -> list[str]:
    """The clause, or its words where it is too long, or parts of them where they are."""
    if len(clause) <= _LONGEST:
        return [clause]
    return [part for word in _WORDS.findall(clause) for part in _parts(word, _LONGEST)]


def _words_shortened(text: str) -> str:
    """Words without end, divided. Scripts without spaces have no words that an engine would
    stumble over, and divided at random they would be said wrong."""
    return " ".join(part for word in text.split(" ") for part in _shortened(word))


def _shortened(word: str) -> list[str]:
    if _UNSPACED_LETTER.search(word):
        return [word]
    return _parts(word, _LONGEST_NUMBER if any(map(str.isdigit, word)) else _LONGEST_WORD)


def _parts(word: str, length: int) -> list[str]:
    return [word[at : at + length] for at in range(0, len(word), length)] or [word]
