"""Which language a text is in (py3langid: Lui and Baldwin 2012, retrained; no network)."""

import functools
import unicodedata
from typing import Any

# Its model knows a hundred languages, and takes a short "Hello!" for Breton. Those with which
# people tell stories are enough; a project or a segment can name any other.
_LIKELY = (
    "af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id "
    "is it ja ka kk kn ko ky lt lv mk ml mn mr ms mt my nb ne nl nn no pa pl pt ro ru si sk sl sq "
    "sr sv sw ta te th tl tr uk ur vi zh"
)
_FEWEST = 12  # letters of an alphabet by which a language can be told
_SCRIPTS_OF_ONE = {  # where the letters alone tell
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "THAI": "th", "GREEK": "el",
    "HEBREW": "he", "ARMENIAN": "hy", "GEORGIAN": "ka", "TAMIL": "ta", "TELUGU": "te",
    "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu", "GURMUKHI": "pa", "SINHALA": "si",
    "KHMER": "km", "LAO": "lo", "MYANMAR": "my", "ETHIOPIC": "am",
}  # fmt: skip


def recognised(text: str, otherwise: str = "en") -> str:
    """The language as an IETF tag; `otherwise` where the text is too short to tell."""
    letters = [it for it in text if it.isalpha()]
    for letter in letters:
        if found := _SCRIPTS_OF_ONE.get(_script(letter)):
            return found
    if len(letters) < _FEWEST and all(map(str.isascii, letters)):
        return otherwise
    return str(_identifier().classify(text)[0]) if letters else otherwise


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([it for it in _LIKELY.split() if it in identifier.nb_classes])
    return identifier
