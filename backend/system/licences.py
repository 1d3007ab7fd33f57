"""What Storyreel is made of, and under which licences."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from django.conf import settings

from core_engine import EngineError, ffmpeg_licence, ffmpeg_version

# Packages that do not say it themselves in what they install.
_SAID_ELSEWHERE = {"espeakng-loader": "GPL-3.0-or-later", "py-nanotts": "Apache-2.0"}
_LONGEST = 60  # letters; some put the whole text of their licence there
_FOR_THE_APP = "A part of the browser app."


@dataclass(frozen=True, slots=True)
class Licence:
    """A program or a package, its licence (an SPDX expression where it has one), its purpose."""

    name: str
    version: str
    licence: str
    what_for: str = ""


def licences() -> list[Licence]:
    """Storyreel's own, FFmpeg's, those of the Python packages, and of what the app is built of."""
    return [_own(), *_ffmpeg(), *_packages(), *_of_the_app()]


def version() -> str:
    """Storyreel's version."""
    return str(_project()["version"])


def _own() -> Licence:
    project = _project()
    return Licence("Storyreel", version(), project["license"], project["description"])


def _ffmpeg() -> Iterator[Licence]:
    try:
        yield Licence("FFmpeg", ffmpeg_version(), ffmpeg_licence(), "Reads sounds, encodes films")
    except EngineError:
        return  # what is wrong with it is told elsewhere


def _packages() -> Iterator[Licence]:
    """The packages that Storyreel asks for, and of those it can do without what is installed."""
    project = _project()
    extras = project["optional-dependencies"].items()
    optional = [it for name, wanted in extras if name != "test" for it in wanted]
    names = {re.split(r"[^\w.-]", wanted)[0] for wanted in [*project["dependencies"], *optional]}
    for name in sorted(names, key=str.casefold):
        try:
            found = metadata(name)
        except PackageNotFoundError:
            continue
        yield Licence(found["Name"], found["Version"], _licence(found), found["Summary"])


def _licence(found: PackageMetadata) -> str:
    for key in ("License-Expression", "License"):
        said = next(iter(found.get_all(key) or ()), "").strip()
        if said and len(said) <= _LONGEST and "\n" not in said:
            return said
    classifiers = found.get_all("Classifier") or []
    named = [it.rpartition(" :: ")[2] for it in classifiers if it.startswith("License :: ")]
    return " AND ".join(named) or _SAID_ELSEWHERE.get(found["Name"], "not stated")


def _of_the_app() -> Iterator[Licence]:
    """Fonts and packages in the built app; its build writes the list."""
    file = Path(settings.STORYREEL_APP) / "licences.json"
    if file.is_file():
        for row in json.loads(file.read_text("utf-8")):
            yield Licence(
                row["name"], row["version"], row["licence"], row.get("what_for", _FOR_THE_APP)
            )


def _project() -> dict[str, Any]:
    text = (Path(settings.BASE_DIR) / "pyproject.toml").read_text("utf-8")
    return dict(tomllib.loads(text)["project"])
