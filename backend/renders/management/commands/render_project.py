"""`manage.py render_project`: from a story to a film on the command line."""

from argparse import ArgumentTypeError
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from backend.jobs.console import ConsoleCommand, find_project, prepare_data
from backend.jobs.dispatch import give_up, is_poison
from backend.jobs.errors import PoisonError
from backend.jobs.models import CreatedBy
from backend.jobs.running import run
from backend.jobs.workplace import Workplace
from backend.projects.importing import import_story
from backend.projects.media_files import cache, prune_cache
from backend.projects.models import GlobalSettings, Project
from backend.projects.story import Story
from backend.projects.story_folder import opened_story
from backend.renders.models import RenderJob
from backend.renders.outputs import (
    fault_of_ending,
    named_output,
    output_path,
    refuse_unwritable,
)
from backend.renders.rendering import (
    SILENT,
    inspect,
    render_films,
    scenes_in,
    sources_of,
    speak_shown,
    tell_hints,
    usable_music,
)
from backend.renders.snapshot import snapshot_of
from backend.renders.trigger import new_job
from backend.voices.narrating import is_silent, narrated_story
from core_engine import (
    EngineError,
    Film,
    Format,
    Problem,
    Quality,
    RenderSettings,
    Scene,
    StoryNotRenderable,
    seconds,
)

_VOICE_OF_PROJECT = (
    "--voice is for stories from files; a project says itself who speaks. "
    "`./storyreel narrate {} --voice V` changes it"
)

_SPOKEN = (
    "Add a sound to this segment (in a folder of pictures, one of the picture's name), "
    "or have its text spoken with --narrate."
)


class Command(ConsoleCommand):
    """Render a story."""

    launcher_name = "render"
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
            "--narrate", action="store_true",
            help="speak the texts of segments without a sound, or changed since they were spoken",
        )  # fmt: skip
        parser.add_argument("--voice", metavar="V", help="who speaks; ./storyreel voices lists all")
        parser.add_argument("--json", action="store_true", help="one JSON object per line")
        parser.add_argument("--check", action="store_true", help="only look for problems")
        parser.add_argument("--keep", action="store_true", help="keep the story as a project")

    def do(self, options: dict[str, Any]) -> None:
        """Find the source, and check or render it."""
        self._refuse_wrong_ending(options)
        prepare_data()
        place = self.workplace(options["json"])
        # What is spoken now has to be there until the film is made, whoever prunes meanwhile.
        with cache().in_use():
            self._do_source(options, place)
        prune_cache()

    def _do_source(self, options: dict[str, Any], place: Workplace) -> None:
        project = find_project(options["source"])
        if project:
            if options["voice"]:
                self.parser.error(_VOICE_OF_PROJECT.format(project.pk))
            self._do(_ProjectWork(project, options, place), options)
            return
        place = place.onwards()
        with opened_story(Path(options["source"]), cache().work) as story:
            if not story.segments:
                raise StoryNotRenderable(story.obstacles)
            story = self._narrated(story, options, place)
            if options["keep"] and not options["check"]:
                self._do(_ProjectWork(self._kept(story, options["json"]), options, place), options)
            else:
                self._do(_StoryWork(story, options, place), options)

    def told(self, problem: Problem) -> Problem:
        """Of a missing narration this command knows one more way out than the engine."""
        return replace(problem, remedy=_SPOKEN) if problem.message == SILENT else problem

    def _narrated(self, story: Story, options: dict[str, Any], place: Workplace) -> Story:
        """The story with its texts spoken, where that is wanted, or else nothing could be heard."""
        if not (options["narrate"] or options["voice"] or is_silent(story)):
            return story
        self.interruption.leave_to_engine()
        return narrated_story(story, options["voice"] or "", partial(speak_shown, place=place))

    def _kept(self, story: Story, as_json: bool) -> Project:
        project = import_story(story)
        if as_json:
            self.say_json(event="project", id=str(project.pk), title=project.title)
        else:
            self.say(f"Kept as project {project.pk}.")
        return project

    def _refuse_wrong_ending(self, options: dict[str, Any]) -> None:
        wanted = options["output"]
        if fault := wanted and fault_of_ending(wanted, _formats(options)):
            self.parser.error(f"argument -o/--output: {fault}")

    def _do(self, work: "_ProjectWork | _StoryWork", options: dict[str, Any]) -> None:
        self.interruption.leave_to_engine()
        if options["check"]:
            scenes = work.check()
            for format in _formats(options):
                tell_hints(scenes, format, _settings(options), work.place)
            self._tell_ready(scenes, options["json"])
            return
        for film in work.render():
            self._tell_film(film, options["json"])

    def _tell_ready(self, scenes: list[Scene], as_json: bool) -> None:
        duration = seconds(sum(scene.narration.samples for scene in scenes))
        if as_json:
            self.say_json(event="ready", segments=len(scenes), duration=duration)
        else:
            segments = "1 segment" if len(scenes) == 1 else f"{len(scenes)} segments"
            self.say(f"Ready: {segments}, {duration:.1f} seconds.")

    def _tell_film(self, film: Film, as_json: bool) -> None:
        if as_json:
            row = asdict(film) | {"path": str(film.path.absolute()), "format": film.format.value}
            self.say_json(event="result", **row)
            return
        what = (
            f"{film.width} × {film.height}, {film.duration:.1f} s, {film.size / 1e6:.1f} MB, "
            f"made in {film.seconds:.1f} s"
        )
        parts = f"{film.segments_encoded} segments encoded, {film.segments_reused} reused"
        self.say(f"{film.path}\n  {what}" + (f" ({parts})" if film.fps else ""))


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
        scenes = self.check()
        told = self.story.music
        music = usable_music(told.source if told else None, self.place)
        return render_films(scenes, outputs, _settings(self.options), self.place, music)

    def _output(self, format: Format) -> Path:
        return output_path(self.options["output"], self.story.title, format, _formats(self.options))


@dataclass(frozen=True, slots=True)
class _ProjectWork:
    """Rendering a project: a job like any other, only that this process waits for it."""

    project: Project
    options: dict[str, Any]
    place: Workplace

    def check(self) -> list[Scene]:
        snapshot = snapshot_of(self.project, narrate=self.options["narrate"])
        return scenes_in(snapshot, self.place)

    def render(self) -> Iterable[Film]:
        for format in _formats(self.options) if self.options["output"] else ():
            refuse_unwritable(self._target(format), sources_of(self.project))
        for film in self._render(_formats(self.options)):
            yield self._copied(film)

    def _render(self, formats: list[Format]) -> list[Film]:
        self._finish_what_was_left()
        job = new_job(
            self.project, formats, self.options["quality"] or "", self.options["fps"],
            narrate=self.options["narrate"], created_by=CreatedBy.CLI,
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


def _source(text: str) -> str:
    if not text.strip():
        raise ArgumentTypeError("the name is empty; name a folder, a file or a project's id")
    return text


def _formats(options: dict[str, Any]) -> list[Format]:
    return [Format(name) for name in dict.fromkeys(options["format"] or [Format.FULL_16_9])]


def _settings(options: dict[str, Any]) -> RenderSettings:
    return GlobalSettings.load().render_settings(quality=options["quality"], fps=options["fps"])


def _fps(text: str) -> int:
    if not text.isdecimal() or not 12 <= int(text) <= 60:
        raise ArgumentTypeError(f"{text} is not a whole number from 12 to 60")
    return int(text)
