"""`manage.py doctor`: what Storyreel finds on this machine, and what to do about what is wrong."""

import errno
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from backend.config import database
from backend.config.app import is_built
from backend.config.disk import free_bytes
from backend.config.launched import LaunchedCommand
from core_engine import (
    Cache,
    Engine,
    EngineError,
    Voice,
    ask_ffmpeg,
    end_speakers,
    ffmpeg_binary,
    ffmpeg_version,
    speakers,
    voice_engines,
)

_ENCODERS = ("libx264", "aac")
_FILTERS = ("ebur128", "alimiter", "aresample", "subtitles")
_LEAST_FREE = 2 * 2**30  # bytes; about half an hour of film with its parts
_OR_ANOTHER = ", or let STORYREEL_DATA name another folder."
_ALLOW = "Allow writing there"
_REMEDIES = {
    errno.ENOSPC: "Free some space on that disk",
    errno.EDQUOT: "Free some space on that disk",
    errno.EEXIST: "A file has the folder's name: move it away",
    errno.ENOTDIR: "A file stands where a folder has to be: move it away",
    errno.EROFS: "That disk is read-only: allow writing to it",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something looked at: what it is, what was seen, and, when it is wrong, what to do."""

    subject: str
    seen: str
    remedy: str = ""


class Command(LaunchedCommand):
    """Look at everything a render needs; the exit code is 1 when something is wrong."""

    help = "Look at everything Storyreel needs and say what to do about what is wrong."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for finding in findings():
            wrong += bool(finding.remedy)
            self._tell(finding)
        if wrong:
            raise CommandError(
                "One thing is wrong." if wrong == 1 else f"{wrong} things are wrong."
            )
        self.stdout.write("All is well.")

    def _tell(self, finding: Finding) -> None:
        mark = self.style.ERROR("✗") if finding.remedy else self.style.SUCCESS("✓")
        self.stdout.write(f"{mark} {finding.subject}: {finding.seen}")
        if finding.remedy:
            self.stdout.write(f"    → {finding.remedy}")


def findings() -> Iterator[Finding]:
    """Everything that is looked at, in the order in which one thing needs the other."""
    yield Finding("Python", f"{platform.python_version()} ({sys.executable})")
    ffmpeg = _ffmpeg()
    yield ffmpeg
    if not ffmpeg.remedy:
        yield from _abilities()
    yield from _voices()
    yield _fonts()
    yield _app()
    yield from _data_folder()
    yield _disk()
    yield _cache()
    yield _database()


def _ffmpeg() -> Finding:
    try:
        return Finding("FFmpeg", f"{ffmpeg_version()} ({ffmpeg_binary()})")
    except EngineError as error:
        return Finding(
            "FFmpeg",
            error.message,
            "Unset STORYREEL_FFMPEG, or remove .venv/ and run ./storyreel up, which fetches it.",
        )


def _abilities() -> Iterator[Finding]:
    for subject, question, wanted in (
        ("Encoders", "-encoders", _ENCODERS),
        ("Filters", "-filters", _FILTERS),
    ):
        known = {word for line in ask_ffmpeg(question).splitlines() for word in line.split()[1:2]}
        missing = [name for name in wanted if name not in known]
        remedy = "Unset STORYREEL_FFMPEG: the FFmpeg that comes along has them all."
        if missing:
            yield Finding(subject, f"without {', '.join(missing)}", remedy)
        else:
            yield Finding(subject, ", ".join(wanted))


def _voices() -> Iterator[Finding]:
    """Each engine that is installed is asked to speak."""
    try:
        for engine in voice_engines():
            if engine.is_installed() and (voices := engine.voices()):
                yield _voice(engine, voices)
    finally:
        end_speakers()


def _voice(engine: Engine, voices: Sequence[Voice]) -> Finding:
    try:
        speech = speakers().speak(voices[0].id, "1, 2, 3.", 1.0, threading.Event())
    except EngineError as error:
        return Finding("Voices", error.message, f"Install it anew: {engine.install}")
    count = "1 voice" if len(voices) == 1 else f"{len(voices)} voices"
    silent = "" if speech.samples.any() else f"Install it anew: {engine.install}"
    return Finding(
        "Voices", f"{engine.name}, {count}" + (", says nothing" if silent else ""), silent
    )


def _fonts() -> Finding:
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"),
               Path("/System/Library/Fonts"), Path.home() / ".fonts",
               Path.home() / ".local/share/fonts"]  # fmt: skip
    count = sum(1 for folder in folders for file in folder.rglob("*.[ot]t[fc]") if file.is_file())
    return Finding("Fonts", f"{count} on this system (films have no text on screen yet)")


def _app() -> Finding:
    """The browser app. Films are made without it, so nothing about it is wrong."""
    if is_built():
        return Finding("App", f"built, in {settings.STORYREEL_APP}")
    own = Path(sys.executable).parent
    node = shutil.which("node", path=f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{own}")
    tool = f"with {node} if that is new enough" if node else "with a Node.js that it fetches"
    return Finding("App", f"not built; ./storyreel up does that, {tool}")


def _data_folder() -> Iterator[Finding]:
    for folder in (Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT)):
        yield _writable(folder)


def _writable(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
        return Finding("Folder", f"{folder} can be written to")
    except OSError as error:
        seen = f"{folder} cannot be written to ({error.strerror})"
        return Finding("Folder", seen, _REMEDIES.get(error.errno or 0, _ALLOW) + _OR_ANOTHER)


def _disk() -> Finding:
    free = free_bytes(Path(settings.MEDIA_ROOT))
    seen = f"{free / 2**30:.1f} GB free"
    return Finding("Disk", seen, "" if free >= _LEAST_FREE else "Free some space.")


def _cache() -> Finding:
    size = Cache(Path(settings.STORYREEL_CACHE)).size()
    return Finding("Cache", f"{size / 1e6:.0f} MB in {settings.STORYREEL_CACHE}")


def _database_remedy() -> str:
    """What to do about a database that cannot be used: what its folder needs comes first."""
    folder = _writable(Path(settings.DATA_DIR))
    return folder.remedy or "Repair or move the file, or use another folder."


def _database() -> Finding:
    try:
        database.prepare()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check")
            [verdict] = cursor.fetchone()
    except (CommandError, DatabaseError) as error:
        return Finding("Database", str(error), _database_remedy())
    seen = f"SQLite {sqlite3.sqlite_version}, {settings.DATABASES['default']['NAME']}"
    if verdict == "ok":
        return Finding("Database", seen)
    return Finding("Database", f"{seen} is damaged: {verdict}", "Restore it from a backup.")
