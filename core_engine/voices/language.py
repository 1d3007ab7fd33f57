"""Which language a text is in (py3langid: Lui and Baldwin 2012, retrained; no network)."""

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from core_engine.voices.greek import LONE_LETTER
from core_engine.voices.text import plain

# Its model knows a hundred languages, and takes a short "Hello!" for Breton. Those with which
# people tell stories are enough; a project or a segment can name any other.
_LIKELY = (
    "af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id "
    "is it ja ka kk kn ko ky lt lv mk ml mn mr ms mt my ne nl nn no pa pl pt ro ru si sk sl sq "
    "sr sv sw ta te th tl tr uk ur vi zh"
)
_ALSO = {"nb": "no"}  # the name by which the model knows it
_FEWEST = 12  # letters of an alphabet by which a language can be told
# How much more likely another language has to be, as a logarithm: for all that is written, and for
# its words without capitals, each once. Measured with 11,000 texts in 59 languages: three are taken
# for what they are not. Languages that are alike score alike, and need no other measure.
_SURE, _SURE_WITHOUT_NAMES = 20.0, 5.0
_WORDS = re.compile(r"[^\W\d_]+")
_LIST = re.compile(r"\W*\w+(?:\s*[,;]\s*\w+)+\W*")  # of single words, none of which joins others
_SCRIPTS_OF_ONE = {  # where the letters alone tell
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "THAI": "th", "GREEK": "el",
    "HEBREW": "he", "ARMENIAN": "hy", "GEORGIAN": "ka", "TAMIL": "ta", "TELUGU": "te",
    "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu", "GURMUKHI": "pa", "SINHALA": "si",
    "KHMER": "km", "LAO": "lo", "BENGALI": "bn", "ORIYA": "or", "MYANMAR": "my", "ETHIOPIC": "am",
}  # fmt: skip
_SCRIPTS_OF_SOME = {  # the language that most are in first
    "CYRILLIC": "ru be bg bs kk ky mk mn sr uk", "ARABIC": "ar az fa ky ms pa ur",
    "DEVANAGARI": "hi mr ne", "CJK": "zh ja ko",
}  # fmt: skip
_SCRIPTS_OF_NONE = (  # that any voice here is known to read
    "BALINESE BOPOMOFO BUGINESE BUHID CANADIAN CHAM CHEROKEE COPTIC CUNEIFORM DESERET "
    "EGYPTIAN GLAGOLITIC GOTHIC JAVANESE LIMBU LISU MANDAIC MONGOLIAN NKO OGHAM OL OSMANYA "
    "PHAGS-PA PHOENICIAN RUNIC SAMARITAN SUNDANESE SYRIAC TAGALOG TAI THAANA TIBETAN "
    "TIFINAGH VAI YI"
)
_LATIN_TOO = {"az", "bs", "ms", "sr"}  # of those that are also written with other letters
_WRITTEN: dict[str, list[str]] = {
    **{it: [] for it in _SCRIPTS_OF_NONE.split()},
    **{it: tags.split() for it, tags in (_SCRIPTS_OF_ONE | _SCRIPTS_OF_SOME).items()},
}


def recognised(text: str, otherwise: str | None = None) -> str:
    """The language as an IETF tag: the likeliest one, or English where too little is written.

    `otherwise` is the language of the story that the text is from, and is the answer unless the
    text is surely in another.
    """
    said = _said(text)
    expected = _known(otherwise) if otherwise else None
    if otherwise and not expected:
        return otherwise  # nothing can be compared with it
    found = _found(said, expected)
    return otherwise if otherwise and found == expected else found


def spoken_language(text: str, otherwise: str | None, languages: Collection[str]) -> str:
    """The language in which a text is best spoken where those that speak know these languages.

    What is recognised is a guess. Where nobody here speaks that, it is the story's language, or
    English, or the usual one of those letters; or another with the same letters, if that is surely
    likelier. A text that none of these can read is in its own language.
    """
    found, known = recognised(text, otherwise), {_name(it) for it in languages}
    if _name(found) in known:
        return found
    script = _script(_said(text))
    readable = _readers(script, known)
    usual = [it for it in (otherwise, "en", *languages_in(script)) if it]
    expected = next((it for it in usual if _name(it) in readable), None)
    if not expected:
        return found
    likeliest = _other(_said(text), _name(expected), readable)
    return expected if likeliest == _name(expected) else likeliest


def foreign_script(text: str, languages: Sequence[str]) -> str:
    """The script that most is written in, if surely none of the languages is, else nothing.

    Latin is foreign to none: all have words in it, and all voices some way to read them.
    """
    known = {name for it in languages if (name := _known(it))}
    counts = Counter(_alphabet(it) for it in text if it.isalpha())
    # Of as many letters of two scripts, as in μm, those of Latin count.
    script = max(counts, key=lambda it: (counts[it], it not in _WRITTEN), default="")
    is_foreign = known and script in _WRITTEN and not known & {*_WRITTEN[script]}
    return script if is_foreign else ""


def languages_in(script: str) -> Sequence[str]:
    """Those that are written with it, as far as they are known here; the most usual one first."""
    return _WRITTEN.get(script, [])


def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _known(tag: str) -> str | None:
    """The name that the tables and the model have for a language."""
    name = _name(tag)
    return name if name in _LIKELY.split() or name in _SCRIPTS_OF_ONE.values() else None


def _name(tag: str) -> str:
    name = tag.replace("_", "-").partition("-")[0].lower()
    return _ALSO.get(name, name)


def _said(text: str) -> str:
    said = plain(text)
    return said.lower() if said.isupper() else said


def _readers(script: str, languages: set[str]) -> set[str]:
    """Those of the languages whose readers make something of a text in that script. One in Chinese
    that is read as Japanese is neither."""
    if script == "CJK" or script in _SCRIPTS_OF_ONE.values():
        return set()
    if script in _WRITTEN:
        return languages & {*_WRITTEN[script]}
    return languages - {it for tags in _WRITTEN.values() for it in tags} | languages & _LATIN_TOO


def _found(text: str, expected: str | None) -> str:
    script = _script(text)
    if not script:
        return expected or "en"
    if script in _SCRIPTS_OF_ONE.values():
        return script
    common, *others = _SCRIPTS_OF_SOME.get(script, expected or "en").split()
    if expected in (common, *others):
        return _other(text, expected)
    if common == "en" and _LIST.fullmatch(text):
        return _likely(text, common)
    words = dict.fromkeys(_WORDS.findall(text.lower()))
    letters = [
        it for word in words for it in word if it.isalpha()
    ]  # what is said again tells nothing new
    too_short = len(letters) < _FEWEST and (common != "en" or all(map(str.isascii, letters)))
    return common if too_short else str(_identifier().classify(text)[0])


def _script(text: str) -> str:
    """What most is written in, or its language where that is the only one."""
    counts = Counter[str]()
    words = LONE_LETTER.sub("", text)  # those of formulas are in no language
    for letter, number in Counter(filter(str.isalpha, words)).items():
        script = _alphabet(letter)
        counts[_SCRIPTS_OF_ONE.get(script, script)] += number
    if counts["ja"] * 5 >= counts["CJK"]:  # Japanese is written with Chinese signs, too
        counts["ja"] += counts.pop("CJK", 0)
    counts["LATIN"] //= 3  # names and formulas, which take more letters than signs
    return max(counts, key=counts.__getitem__) if any(counts.values()) else ""


def _likely(text: str, expected: str) -> str:
    found, lead = _lead(text, expected)
    return found if lead > _SURE else expected


def _other(text: str, expected: str, among: Collection[str] = ()) -> str:
    """The likeliest language, if that is sure. Names are often those of another country, and what
    is sung, of none: La, la, la. So is a list of things: Banana, mango, papaya."""
    if _LIST.fullmatch(text):
        return expected
    words = dict.fromkeys(it for it in _WORDS.findall(text) if not it[0].isupper())
    found, lead = _lead(text, expected, among=among)
    sure = lead > _SURE and _lead(" ".join(words), expected, found)[1] > _SURE_WITHOUT_NAMES
    return found if sure else expected


def _lead(
    text: str, before: str, found: str | None = None, among: Collection[str] = ()
) -> tuple[str, float]:
    """The likeliest language, or the one that is asked for, and how far it is before another."""
    scores = dict(_identifier().rank(text))
    asked = scores.keys() & {*among} or scores
    found = found or max(asked, key=scores.__getitem__)
    return found, scores[found] - scores.get(before, -float("inf"))


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([it for it in _LIKELY.split() if it in identifier.nb_classes])
    return identifier
