"""Stories in Markdown: a `# title`, then per segment a picture, its paragraphs, maybe a sound.

    # The long way home

    ![A path up the mountain](01.jpg)

    “How far?” I asked at every bend.

    [narration](01.flac)

A picture begins a segment. Its title may say where the eye should go, from the left and from the
top: `![…](01.jpg "focus 30% 60%")`. Of Markdown only headings, paragraphs, emphasis, links and
pictures are understood: a line that begins with “1999.” is a sentence here and not a list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from backend.projects.story import ProblemList, Story, StorySegment, find_file, read_text
from core_engine import SOUND_SUFFIXES, Point

_NOT_UNDERSTOOD = ["list", "code", "blockquote", "hr", "lheading", "reference", "fence",
                   "html_block", "html_inline", "autolink", "backticks"]  # fmt: skip
# A file name with spaces as people write it, which in Markdown belongs in angle brackets.
_LOOSE_NAME = re.compile(
    r"""(\]\()[ ]*                                          # what comes before a target
    ([^\s<>"\[\]][^<>"\n\[\]]*[ ][^<>"\n\[\]]*?\.\w{2,5})  # a name with a space and an ending
    [ ]*(?=\)|[ ]")                                        # its end, or a title""",
    re.VERBOSE,
)
_FOCUS = re.compile(r"focus\s+(\d{1,3})\s*%\s*,?\s*(\d{1,3})\s*%")


@dataclass(slots=True)
class _Draft:
    """A segment while it is being read."""

    image: str
    focus: str
    audio: str | None = None
    paragraphs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    """Walks through a document and collects drafts of segments."""

    problems: ProblemList
    title: str = ""
    drafts: list[_Draft] = field(default_factory=list)

    def read_heading(self, token: Token) -> None:
        if self.title or self.drafts:
            self.read_paragraph(token)  # a chapter's heading is read aloud like any text
        else:
            self.title = "".join(_words(token)).strip()

    def read_paragraph(self, token: Token) -> None:
        words: list[str] = []
        for child in _outermost(token.children or []):
            if child.type == "image":
                self._end_paragraph(words)
                self._begin_segment(child)
            elif child.type == "link" and self.drafts and _is_sound(str(child.attrs["href"])):
                self._set_sound(unquote(str(child.attrs["href"])))
            else:
                words += _words(child)
        self._end_paragraph(words)

    def _begin_segment(self, image: Token) -> None:
        source, title = str(image.attrs.get("src", "")), str(image.attrs.get("title", ""))
        self.drafts.append(_Draft(unquote(source), title))

    def _set_sound(self, name: str) -> None:
        if self.drafts[-1].audio:
            self.problems.add(
                len(self.drafts), "The segment has two sounds.", "Leave one link to a sound."
            )
        self.drafts[-1].audio = name

    def _end_paragraph(self, words: list[str]) -> None:
        text = "".join(words).strip()
        words.clear()
        if not text:
            return
        if self.drafts:
            self.drafts[-1].paragraphs.append(text)
        else:
            self.problems.add(
                0,
                f"“{text[:40]}” stands before the first picture.",
                "Put a picture, ![…](name.jpg), before the first text.",
            )


def read_markdown_story(path: Path) -> Story:
    """The story in a Markdown file; raises StoryNotRenderable."""
    problems = ProblemList(path)
    reader = _Reader(problems)
    tokens = _parser().parse(_LOOSE_NAME.sub(r"\1<\2>", read_text(path)))
    for before, token in pairwise(tokens):
        if token.type == "inline" and before.type == "heading_open":
            reader.read_heading(token)
        elif token.type == "inline":
            reader.read_paragraph(token)
    segments = [_segment(draft, n, path, problems) for n, draft in enumerate(reader.drafts, 1)]
    title = reader.title or path.resolve().parent.name
    return Story(title, tuple(segments), tuple(problems.problems))


class _Parser(MarkdownIt):
    """Takes every link for a link; whether it may be followed is decided by `find_file`."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - its name in the library
        return True


def _parser() -> MarkdownIt:
    return _Parser("commonmark").disable(_NOT_UNDERSTOOD)


def _segment(draft: _Draft, number: int, path: Path, problems: ProblemList) -> StorySegment:
    folder = path.parent
    return StorySegment(
        text="\n\n".join(draft.paragraphs),
        image=find_file(folder, draft.image, number, problems),
        audio=find_file(folder, draft.audio, number, problems) if draft.audio else None,
        focus=_focus(draft.focus, number, problems),
    )


def _focus(title: str, number: int, problems: ProblemList) -> Point | None:
    found = _FOCUS.fullmatch(title.strip())
    if found:
        x, y = (int(percent) / 100 for percent in found.groups())
        if x <= 1 and y <= 1:
            return Point(x, y)
    if title.strip().startswith("focus"):
        problems.add(number, f"“{title}” is not a focal point.", "Write it as “focus 30% 60%”.")
    return None


def _is_sound(target: str) -> bool:
    return Path(unquote(target)).suffix.lower() in SOUND_SUFFIXES


def _outermost(children: list[Token]) -> Iterator[Token]:
    """The parts of a paragraph, each link with all that stands in it as one token.

    A picture in a link is a picture: that it leads somewhere cannot be seen in a film.
    """
    link: Token | None = None
    for child in children:
        if child.type == "link_open":
            link = Token("link", "a", 0, attrs=dict(child.attrs), children=[])
        elif child.type == "link_close" and link:
            inside = link.children or []
            yield from inside if any(it.type == "image" for it in inside) else [link]
            link = None
        elif link and link.children is not None:
            link.children.append(child)
        else:
            yield child


def _words(token: Token) -> list[str]:
    if token.type in ("softbreak", "hardbreak"):
        return ["\n"]
    if token.type in ("inline", "link"):
        return [word for child in token.children or [] for word in _words(child)]
    return [token.content]
