"""Stories in Markdown: a `# title`, then per segment a picture, its paragraphs, maybe a sound.

    # The long way home

    ![A path up the mountain](01.jpg)

    “How far?” I asked at every bend.

    [narration](01.flac)

A picture begins a segment. Its title may say where the eye should go, from the left and from the
top: `![…](01.jpg "focus 30% 60%")`. A link to a sound is the narration, wherever it stands; a link
to any other file, alone in its paragraph, is told, since it was hardly meant to be read aloud. Of
Markdown only headings, paragraphs, emphasis, links and pictures are understood: a line that begins
with “1999.” is a sentence here and not a list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from backend.projects.story import (
    NARRATION_REFUSED,
    PICTURE_REFUSED,
    ProblemList,
    Story,
    StorySegment,
    find_file,
    read_story_text,
)
from core_engine import PICTURE_SUFFIXES, SOUND_SUFFIXES, Point

_NOT_UNDERSTOOD = ["list", "code", "blockquote", "hr", "lheading", "reference", "fence",
                   "html_block", "html_inline", "autolink", "backticks"]  # fmt: skip
# A file name with spaces as people write it, which in Markdown belongs in angle brackets.
_LOOSE_NAME = re.compile(
    r"""(\]\()[ ]*                                          # what comes before a target
    ([^\s<>"\[\]][^<>"\n\[\]]*[ ][^<>"\n\[\]]*?\.\w{2,5})  # a name with a space and an ending
    [ ]*(?=\)|[ ]")                                        # its end, or a title""",
    re.VERBOSE,
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # of one letter, it is a drive
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
        said: list[Token] = []
        for child in _outermost(token.children or []):
            if child.type == "image":
                self._end_paragraph(said)
                self._begin_segment(child)
            elif child.type == "link" and self.drafts and _is_sound(_target(child)):
                self._set_sound(_target(child))
            else:
                said.append(child)
        self._end_paragraph(said)

    def _begin_segment(self, image: Token) -> None:
        source, title = str(image.attrs.get("src", "")), str(image.attrs.get("title", ""))
        self.drafts.append(_Draft(unquote(source), title))

    def _set_sound(self, name: str) -> None:
        if self.drafts[-1].audio:
            self.problems.add(
                len(self.drafts), "The segment has two sounds.", "Leave one link to a sound."
            )
        self.drafts[-1].audio = name

    def _end_paragraph(self, said: list[Token]) -> None:
        text = "".join(word for token in said for word in _words(token)).strip()
        files = _files_alone(said)
        said.clear()
        if files and self.drafts:
            self._tell_no_sounds(files)
        elif text and self.drafts:
            self.drafts[-1].paragraphs.append(text)
        elif text:
            self.problems.add(
                0,
                f"“{text[:40]}” stands before the first picture.",
                "Put a picture, ![…](name.jpg), before the first text.",
            )

    def _tell_no_sounds(self, files: list[str]) -> None:
        for name in files:
            picture = Path(name).suffix.lower() in PICTURE_SUFFIXES
            self.problems.add(
                len(self.drafts),
                f"The link to “{name}” stands alone, as a narration's does, but it is no sound.",
                f"Write a picture as ![…]({name})."
                if picture
                else f"Save the sound as one of {', '.join(sorted(SOUND_SUFFIXES))}, "
                "or put the link into a sentence.",
            )


def read_markdown_story(path: Path) -> Story:
    """The story in a Markdown file; raises StoryNotRenderable."""
    problems = ProblemList(path)
    reader = _Reader(problems)
    tokens = _parser().parse(_LOOSE_NAME.sub(r"\1<\2>", read_story_text(path)))
    for before, token in pairwise(tokens):
        if token.type == "inline" and before.type == "heading_open":
            reader.read_heading(token)
        elif token.type == "inline":
            reader.read_paragraph(token)
    segments = [_segment(draft, n, path, problems) for n, draft in enumerate(reader.drafts, 1)]
    title = reader.title or path.resolve().parent.name
    return Story(title, tuple(segments), tuple(problems.problems), path)


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
        image=find_file(folder, draft.image, number, problems, PICTURE_REFUSED),
        audio=find_file(folder, draft.audio, number, problems, NARRATION_REFUSED)
        if draft.audio
        else None,
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


def _target(link: Token) -> str:
    return unquote(str(link.attrs["href"]))


def _is_sound(target: str) -> bool:
    return Path(target).suffix.lower() in SOUND_SUFFIXES


def _files_alone(said: list[Token]) -> list[str]:
    """The files that links lead to, where a paragraph has nothing but such links."""
    parts = [token for token in said if "".join(_words(token)).strip() or token.type == "link"]
    if any(token.type != "link" or _leads_out(_target(token)) for token in parts):
        return []
    return [_target(token) for token in parts]


def _leads_out(target: str) -> bool:
    """Whether a link leads to the web, to a place in a text or nowhere, and not to a file."""
    return not target.strip() or target.startswith(("#", "//")) or bool(_SCHEME.match(target))


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
