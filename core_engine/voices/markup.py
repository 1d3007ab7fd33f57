"""A text pasted from a page → the same without its HTML. A "<" that begins no tag is left, as in
"a < b" and "<3".

A parser for whole pages would take "x<y" for a tag, and all behind it for its attributes.
"""

import html
import re

_BLOCKS = (
    "address|article|aside|blockquote|body|br|caption|center|dd|div|dl|dt|figcaption|figure|footer"
    "|form|h[1-6]|head|header|hr|html|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr"
    "|title|ul"
)
_INLINE = (
    "a|abbr|acronym|audio|b|big|button|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|link|mark"
    "|meta|q|rp|rt|ruby|s|samp|small|source|span|strike|strong|sub|sup|time|tt|u|var|video|wbr"
    r"|[a-z]\w?:\w+"  # those of word processors, such as o:p
)
_VALUES = r"""(?:\s++[\w:.-]++\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=]++))*+\s*+/?>"""
# Each stops where another of its kind begins; else the time would grow with the square of their
# number.
_UNSAID = re.compile(
    r"<!--(?:(?!<!--).)*?-->|<!doctype[^<>]*>|<\?xml[^<>]*>"
    r"|<(script|style)\b[^<>]*>(?:(?!<\1\b).)*?</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
_BREAK = re.compile(rf"</?(?:{_BLOCKS}){_VALUES}", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_INLINE}){_VALUES}", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)


def without_markup(text: str) -> str:
    """The text of a page; its blocks are lines."""
    text = _TAG.sub("", _BREAK.sub("\n", _UNSAID.sub(" ", text)))
    return _ENTITY.sub(lambda it: html.unescape(it[0]), text)
