"""A command that does a job in its own process, tells how far it is, and can be interrupted."""

import contextlib
import io
import json
import sys
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from backend.config import database
from backend.config.launched import LaunchedCommand
from backend.config.refusals import Refusal
from backend.jobs import progress_display
from backend.jobs.errors import RefusedBySystem
from backend.jobs.interruption import Interruption
from backend.jobs.task_manager import TaskManager
from backend.jobs.workplace import Workplace
from backend.projects.models import Project
from core_engine import EngineError, Listener, Problem, Progress, StoryNotRenderable, VoiceMissing

FAILED, NOT_RENDERABLE, INTERRUPTED = 1, 2, 130


class ConsoleCommand(LaunchedCommand):
    """Exit codes are 0 done, 1 failed, 2 the story does not allow it, 130 interrupted."""

    requires_system_checks = []  # they read all of the web side, which is not used here

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser, which is kept for what is wrong with the arguments together."""
        self.parser = super().create_parser(prog_name, subcommand, **kwargs)
        return self.parser

    def handle(self, *args: Any, **options: Any) -> None:
        self.interruption = Interruption()
        self._unheard = self._has_bar = False
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")  # file names need not be UTF-8
        with self.interruption.by_signals(), _task_manager():
            try:
                self.do(options)
            except (KeyboardInterrupt, EngineError, Refusal, OSError, DatabaseError) as error:
                self._explain(error, options["json"])

    def do(self, options: dict[str, Any]) -> None:
        """What the command does; errors that people are meant to read are told by `handle`."""
        raise NotImplementedError

    def told(self, problem: Problem) -> Problem:
        """A problem of the story as this command tells it."""
        return problem

    def workplace(self, as_json: bool) -> Workplace:
        """Where the work is done; `self` tells how far it is."""
        listener = self._listener(as_json)

        def listen(progress: Progress) -> None:
            with self._heard():
                listener(progress)

        return Workplace(
            TaskManager.get().segments(),
            listen,
            self.interruption.cancelled,
            lambda hint: self._tell_hint(hint, as_json),
        )

    def say_json(self, **row: Any) -> None:
        """Write one JSON object on a line."""
        self.say(json.dumps(row, ensure_ascii=False))

    def say(self, text: str) -> None:
        """Write a line."""
        with self._heard():
            if self._has_bar:
                progress_display.clear(sys.stderr)
            self.stdout.write(text)

    def _listener(self, as_json: bool) -> Listener:
        self._has_bar = not as_json and sys.stderr.isatty() and sys.stdout.isatty()
        if as_json:
            return progress_display.json_lines(sys.stdout)
        if self._has_bar:
            return progress_display.bar(sys.stderr)
        return progress_display.lines(sys.stdout)

    @contextlib.contextmanager
    def _heard(self) -> Iterator[None]:
        """Have the work end, tidily and in its own time, when nobody reads what it says."""
        try:
            yield
        except BrokenPipeError:
            self._unheard = True
            self.interruption.cancelled.set()

    def _tell_hint(self, hint: Problem | str, as_json: bool) -> None:
        if as_json:
            told = {"message": hint} if isinstance(hint, str) else _as_json(hint)
            self.say_json(event="note", **told)
        else:
            self.say(f"Note: {hint}")

    def _tell_problems(self, error: StoryNotRenderable, as_json: bool) -> NoReturn:
        told = [self.told(problem) for problem in error.problems]
        if as_json:
            problems = [_as_json(problem) for problem in told]
            self.say_json(event="error", code=error.code, message=error.message, problems=problems)
        else:
            rows = "".join(f"\n  {problem}" for problem in told)
            self.stderr.write(f"{error.message}{rows}")
        sys.exit(NOT_RENDERABLE)

    def _explain(self, error: BaseException, as_json: bool) -> NoReturn:
        if self._unheard:
            raise BrokenPipeError from error  # manage.py knows how to end without a word
        if self.interruption.happened:
            # Whatever it is comes of that: an FFmpeg just being started dies of the signal, too.
            self.interruption.cancelled.set()
            self._leave(INTERRUPTED, "Stopped. Finished segments are kept.", as_json)
        if isinstance(error, StoryNotRenderable):
            self._tell_problems(error, as_json)
        told = error if isinstance(error, EngineError | Refusal) else RefusedBySystem(error)
        # Who shall speak is part of what was asked for, be it in the story or beside it.
        exit_code = NOT_RENDERABLE if isinstance(error, VoiceMissing) else FAILED
        self._leave(exit_code, str(told), as_json, code=str(told.code))

    def _leave(
        self, exit_code: int, message: str, as_json: bool, code: str = "interrupted"
    ) -> NoReturn:
        if as_json:
            self.say_json(event="error", code=code, message=message)
        else:
            self.stderr.write(f"\n{message}")
        sys.exit(exit_code)


def prepare_data() -> None:
    """Make the data folder and its database ready; raises EngineError."""
    try:
        database.prepare()
    except CommandError as error:
        raise EngineError(str(error)) from error


def find_project(source: str) -> Project | None:
    """The project with this id, unless a file or folder has that name."""
    try:
        pk = uuid.UUID(source)
    except ValueError:
        return None
    return None if Path(source).exists() else Project.objects.filter(pk=pk).first()


def _as_json(problem: Problem) -> dict[str, Any]:
    return asdict(problem) | {"path": problem.path and str(problem.path)}


@contextlib.contextmanager
def _task_manager() -> Iterator[None]:
    try:
        yield
    finally:
        TaskManager.get().shut_down()
