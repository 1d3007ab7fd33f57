"""What single Greek letters are called, as formulas have them: π, 2π, Δ."""

import re

_LETTERS = "αβγδεζηθικλμνξοπρστυφχψω"
_ENGLISH = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma "
    "tau upsilon phi chi psi omega"
)
# Written so that voices of the language, which know few of these words, say them right.
_OTHERS = {
    "de": {"mu": "Mü", "nu": "Nü", "upsilon": "Ypsilon"},
    "es": {"alpha": "alfa", "epsilon": "épsilon", "theta": "zeta", "omicron": "ómicron",
           "rho": "ro", "upsilon": "ípsilon", "phi": "fi", "chi": "ji"},
    "fr": {"beta": "bêta", "zeta": "zêta", "eta": "êta", "theta": "thêta", "rho": "rhô",
           "epsilon": "epsilonne", "omicron": "omicronne", "upsilon": "upsilonne", "chi": "khi",
           "omega": "oméga"},
    "it": {"alpha": "alfa", "kappa": "cappa", "theta": "teta", "rho": "ro", "upsilon": "ipsilon",
           "phi": "fi"},
}  # fmt: skip
_NAMES = dict(zip(_LETTERS, _ENGLISH.split(), strict=True)) | {"ς": "sigma"}
_OTHER = "[^\\W\\d_⁰¹²³⁴-⁹₀-₉]"  # a letter; raised numbers are none
LONE_LETTER = re.compile(f"(?<!{_OTHER})[Α-Ωα-ω](?!{_OTHER})")  # noqa: RUF001


def has_single_letters_only(text: str) -> bool:
    """Whether there are Greek letters, but no words of them, nor any other letters."""
    rest, count = LONE_LETTER.subn("", text)
    return bool(count) and not any(map(str.isalpha, rest))


def named(text: str, language: str) -> str:
    """The text with single letters by their names in a language, or else in English: 2 pi."""
    own = _OTHERS.get(language.partition("-")[0], {})

    def name(found: re.Match[str]) -> str:
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        spaces = [" " if it.isdecimal() else "" for it in (before, after)]
        english = _NAMES[found[0].lower()]
        return own.get(english, english).join(spaces)

    return LONE_LETTER.sub(name, text)
