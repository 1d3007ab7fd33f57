"""`manage.py render_project`: from a story to a film on the command line."""

import contextlib
import io
import json
import sys
import uuid
from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from backend.config import database
from backend.config.refusals import Refusal
from backend.jobs.dispatch import give_up, is_poison
from backend.jobs.errors import PoisonError, RefusedBySystem
from backend.jobs.interruption import Interruption
from backend.jobs.models import CreatedBy
from backend.jobs.running import run
from backend.jobs.task_manager import TaskManager
from backend.jobs.workplace import Workplace
from backend.projects.importing import import_story
from backend.projects.media_files import cache, prune_cache
from backend.projects.models import GlobalSettings, Project
from backend.projects.story import Story
from backend.projects.story_folder import opened_story
from backend.renders import progress_display
from backend.renders.models import RenderJob
from backend.renders.outputs import (
    fault_of_ending,
    named_output,
    output_path,
    refuse_unwritable,
)
from backend.renders.rendering import inspect, render_films, sources_of, tell_hints
from backend.renders.trigger import new_job
from backend.voices.narrating import is_silent, narrated
from core_engine import (
    EngineError,
    Film,
    Format,
    Listener,
    Problem,
    Progress,
    Quality,
    RenderSettings,
    Scene,
    StoryNotRenderable,
    seconds,
)

RENDER_FAILED, NOT_RENDERABLE, INTERRUPTED = 1, 2, 130


class Command(BaseCommand):
    """Render a story; exit codes are 0 done, 1 failed, 2 not renderable, 130 interrupted."""

    requires_system_checks = []  # they read all of the web side, which is not used here
    help = "Make a film of a story: a project's id, a folder, a story file, or a .zip of a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "source", metavar="SOURCE", type=_source, help="project id, folder, file or .zip"
        )
        parser.add_argument(
            "-o", "--output", type=named_output, metavar="FILE", help="the film's file"
        )
        parser.add_argument(
            "--format",
            action="append",
            choices=[format.value for format in Format],
            help="shape of the film (default full_16_9); may be given several times",
        )
        parser.add_argument("--quality", choices=[quality.value for quality in Quality])
        parser.add_argument("--fps", type=_fps, metavar="N", help="frames per second, 12 to 60")
        parser.add_argument(
            "--narrate", action="store_true", help="speak the texts of segments without a sound"
        )
        parser.add_argument("--voice", metavar="V", help="who speaks; ./storyreel voices lists all")
        parser.add_argument("--json", action="store_true", help="one JSON object per line")
        parser.add_argument("--check", action="store_true", help="only look for problems")
        parser.add_argument("--keep", action="store_true", help="keep the story as a project")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser; to those who come by the launcher it speaks of the launcher's command."""
        self._parser = super().create_parser(prog_name, subcommand, **kwargs)
        if Path(prog_name).name == "storyreel":
            self._parser.prog = f"{prog_name} render"
        return self._parser

    def handle(self, *args: Any, **options: Any) -> None:
        self._interruption = Interruption()
        self._unheard = self._has_bar = False
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")  # file names need not be UTF-8
        with self._interruption.by_signals(), _task_manager():
            try:
                self._handle(options)
            except (KeyboardInterrupt, EngineError, Refusal, OSError, DatabaseError) as error:
                self._explain(error, options["json"])

    def _handle(self, options: dict[str, Any]) -> None:
        self._refuse_wrong_ending(options)
        _prepare_data()
        place = self._workplace(options["json"])
        # What is spoken now has to be there until the film is made, whoever prunes meanwhile.
        with cache().in_use():
            self._do_source(options, place)
        prune_cache()

    def _do_source(self, options: dict[str, Any], place: Workplace) -> None:
        project = find_project(options["source"])
        if project:
            if options["narrate"] or options["voice"]:
                self._parser.error("--narrate and --voice are for stories from files, so far")
            self._do(_ProjectWork(project, options, place), options)
            return
        with opened_story(Path(options["source"]), cache().work) as story:
            if not story.segments:
                raise StoryNotRenderable(story.obstacles)
            story = self._narrated(story, options, place)
            if options["keep"] and not options["check"]:
                self._do(_ProjectWork(self._kept(story, options["json"]), options, place), options)
            else:
                self._do(_StoryWork(story, options, place), options)

    def _narrated(self, story: Story, options: dict[str, Any], place: Workplace) -> Story:
        """The story with its texts spoken, where that is wanted, or else nothing could be heard."""
        if not (options["narrate"] or options["voice"] or is_silent(story)):
            return story
        self._interruption.leave_to_engine()
        return narrated(story, options["voice"] or "", place.context(len(story.segments)))

    def _kept(self, story: Story, as_json: bool) -> Project:
        project = import_story(story)
        if as_json:
            self._say_json(event="project", id=str(project.pk), title=project.title)
        else:
            self._say(f"Kept as project {project.pk}.")
        return project

    def _refuse_wrong_ending(self, options: dict[str, Any]) -> None:
        wanted = options["output"]
        if fault := wanted and fault_of_ending(wanted, _formats(options)):
            self._parser.error(f"argument -o/--output: {fault}")

    def _do(self, work: "_ProjectWork | _StoryWork", options: dict[str, Any]) -> None:
        self._interruption.leave_to_engine()
        if options["check"]:
            scenes = work.check()
            for format in _formats(options):
                tell_hints(scenes, format, _settings(options), work.place)
            self._tell_ready(scenes, options["json"])
            return
        for film in work.render():
            self._tell_film(film, options["json"])

    def _workplace(self, as_json: bool) -> Workplace:
        listener = self._listener(as_json)

        def listen(progress: Progress) -> None:
            with self._heard():
                listener(progress)

        return Workplace(
            TaskManager.get().segments(),
            listen,
            self._interruption.cancelled,
            lambda hint: self._tell_hint(hint, as_json),
        )

    def _listener(self, as_json: bool) -> Listener:
        self._has_bar = not as_json and sys.stderr.isatty() and sys.stdout.isatty()
        if as_json:
            return progress_display.json_lines(sys.stdout)
        if self._has_bar:
            return progress_display.bar(sys.stderr)
        return progress_display.lines(sys.stdout)

    @contextlib.contextmanager
    def _heard(self) -> Iterator[None]:
        """Have the render end, tidily and in its own time, when nobody reads what it says."""
        try:
            yield
        except BrokenPipeError:
            self._unheard = True
            self._interruption.cancelled.set()

    def _tell_hint(self, hint: Problem, as_json: bool) -> None:
        if as_json:
            self._say_json(event="note", **_as_json(hint))
        else:
            self._say(f"Note: {hint}")

    def _tell_ready(self, scenes: list[Scene], as_json: bool) -> None:
        duration = seconds(sum(scene.narration.samples for scene in scenes))
        if as_json:
            self._say_json(event="ready", segments=len(scenes), duration=duration)
        else:
            segments = "1 segment" if len(scenes) == 1 else f"{len(scenes)} segments"
            self._say(f"Ready: {segments}, {duration:.1f} seconds.")

    def _tell_film(self, film: Film, as_json: bool) -> None:
        if as_json:
            row = asdict(film) | {"path": str(film.path.absolute()), "format": film.format.value}
            self._say_json(event="result", **row)
            return
        what = (
            f"{film.width} × {film.height}, {film.duration:.1f} s, {film.size / 1e6:.1f} MB, "
            f"made in {film.seconds:.1f} s"
        )
        parts = f"{film.segments_encoded} segments encoded, {film.segments_reused} reused"
        self._say(f"{film.path}\n  {what}" + (f" ({parts})" if film.fps else ""))

    def _tell_problems(self, error: StoryNotRenderable, as_json: bool) -> NoReturn:
        if as_json:
            problems = [_as_json(problem) for problem in error.problems]
            self._say_json(event="error", code=error.code, message=error.message, problems=problems)
        else:
            rows = "".join(f"\n  {problem}" for problem in error.problems)
            self.stderr.write(f"{error.message}{rows}")
        sys.exit(NOT_RENDERABLE)

    def _explain(self, error: BaseException, as_json: bool) -> NoReturn:
        if self._unheard:
            raise BrokenPipeError from error  # manage.py knows how to end without a word
        if self._interruption.happened:
            # Whatever it is comes of that: an FFmpeg just being started dies of the signal, too.
            self._interruption.cancelled.set()
            self._leave(INTERRUPTED, "Stopped. Finished segments are kept.", as_json)
        if isinstance(error, StoryNotRenderable):
            self._tell_problems(error, as_json)
        told = error if isinstance(error, EngineError | Refusal) else RefusedBySystem(error)
        self._leave(RENDER_FAILED, str(told), as_json, code=str(told.code))

    def _leave(
        self, exit_code: int, message: str, as_json: bool, code: str = "interrupted"
    ) -> NoReturn:
        if as_json:
            self._say_json(event="error", code=code, message=message)
        else:
            self.stderr.write(f"\n{message}")
        sys.exit(exit_code)

    def _say_json(self, **row: Any) -> None:
        self._say(json.dumps(row, ensure_ascii=False))

    def _say(self, text: str) -> None:
        with self._heard():
            if self._has_bar:
                progress_display.clear(sys.stderr)
            self.stdout.write(text)


@dataclass(frozen=True, slots=True)
class _StoryWork:
    """Rendering a story from files, which leaves no trace but the films and the cache."""

    story: Story
    options: dict[str, Any]
    place: Workplace

    def check(self) -> list[Scene]:
        return inspect(self.story.sources(), self.place, self.story.problems)

    def render(self) -> Sequence[Film]:
        outputs = {format: self._output(format) for format in _formats(self.options)}
        for output in outputs.values():
            refuse_unwritable(output, self.story.sources())
        return render_films(self.check(), outputs, _settings(self.options), self.place)

    def _output(self, format: Format) -> Path:
        return output_path(self.options["output"], self.story.title, format, _formats(self.options))


@dataclass(frozen=True, slots=True)
class _ProjectWork:
    """Rendering a project: a job like any other, only that this process waits for it."""

    project: Project
    options: dict[str, Any]
    place: Workplace

    def check(self) -> list[Scene]:
        return inspect(sources_of(self.project), self.place)

    def render(self) -> Iterable[Film]:
        for format in _formats(self.options) if self.options["output"] else ():
            refuse_unwritable(self._target(format), sources_of(self.project))
        for film in self._render(_formats(self.options)):
            yield self._copied(film)

    def _render(self, formats: list[Format]) -> list[Film]:
        self._finish_what_was_left()
        job = new_job(
            self.project, formats, self.options["quality"] or "", self.options["fps"],
            created_by=CreatedBy.CLI,
        )  # fmt: skip
        job.queue()
        place = self.place
        result = run(job, place.cancelled, place.listener, place.notice, resumable=False)
        if isinstance(result, list):
            return result
        raise result or EngineError("The render was taken over by another process.")

    def _finish_what_was_left(self) -> None:
        """A render that another process has left unfinished comes first: it was asked for."""
        for left in RenderJob.objects.abandoned().filter(project=self.project):
            if is_poison(left):
                give_up(left, PoisonError(left.crashes))
            elif left.adopt():
                run(left, self.place.cancelled, self.place.listener)

    def _copied(self, film: Film) -> Film:
        """The film where `-o` wants it, beside the one the project keeps."""
        if self.options["output"] is None:
            return film
        return film.copied_to(self._target(film.format))

    def _target(self, format: Format) -> Path:
        return output_path(
            self.options["output"], self.project.title, format, _formats(self.options)
        )


def _prepare_data() -> None:
    try:
        database.prepare()
    except CommandError as error:
        raise EngineError(str(error)) from error


def _source(text: str) -> str:
    if not text.strip():
        raise ArgumentTypeError("the name is empty; name a folder, a file or a project's id")
    return text


def find_project(source: str) -> Project | None:
    """The project with this id, unless a file or folder has that name."""
    try:
        pk = uuid.UUID(source)
    except ValueError:
        return None
    return None if Path(source).exists() else Project.objects.filter(pk=pk).first()


def _formats(options: dict[str, Any]) -> list[Format]:
    return [Format(name) for name in dict.fromkeys(options["format"] or [Format.FULL_16_9])]


def _settings(options: dict[str, Any]) -> RenderSettings:
    return GlobalSettings.load().render_settings(quality=options["quality"], fps=options["fps"])


def _as_json(problem: Problem) -> dict[str, Any]:
    return asdict(problem) | {"path": problem.path and str(problem.path)}


def _fps(text: str) -> int:
    if not text.isdecimal() or not 12 <= int(text) <= 60:
        raise ArgumentTypeError(f"{text} is not a whole number from 12 to 60")
    return int(text)


@contextlib.contextmanager
def _task_manager() -> Iterator[None]:
    try:
        yield
    finally:
        TaskManager.get().shut_down()
