"""`manage.py narrate`: the texts of a project are spoken."""

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from backend.jobs.console import ConsoleCommand, find_project, prepare_data
from backend.jobs.models import CreatedBy
from backend.jobs.running import run
from backend.projects.media_files import cache, prune_cache
from backend.projects.models import Project
from backend.voices.models import NOTHING_TO_DO, NarrationJob
from backend.voices.trigger import new_job
from core_engine import EngineError, voice_of


class Command(ConsoleCommand):
    """Narrate a project."""

    help = "Speak the texts of a project whose narration is missing or says something else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", metavar="PROJECT", type=_project_id, help="a project's id")
        parser.add_argument("--voice", metavar="V", help="who speaks it from now on")
        parser.add_argument("--force", action="store_true", help="also what is spoken already")
        parser.add_argument("--json", action="store_true", help="one JSON object per line")

    def do(self, options: dict[str, Any]) -> None:
        """Narrate it; what the person has brought is left as it is."""
        prepare_data()
        self._narrate(queued(options), options)
        prune_cache()

    def _narrate(self, job: NarrationJob, options: dict[str, Any]) -> None:
        place = self.workplace(options["json"])
        self.interruption.leave_to_engine()
        with cache().in_use():
            ended = run(job, place.cancelled, place.listener, resumable=False)
        if not isinstance(ended, list):
            raise ended or EngineError("The narration was taken over by another process.")
        self._tell(job, options["json"])

    def _tell(self, job: NarrationJob, as_json: bool) -> None:
        count = job.total_segments
        if as_json:
            self.say_json(event="result", project=str(job.project_id), segments=count)
        elif count:
            self.say(f"{count} segment{'' if count == 1 else 's'} narrated.")
        else:
            self.say(NOTHING_TO_DO)


def queued(options: dict[str, Any]) -> NarrationJob:
    """A job for this process alone: it is not handed to the TaskManager.

    Like any other it is made in the transaction that writes it: a change of the story, that of who
    speaks it among them, comes before both or after.
    """
    with transaction.atomic():
        project = _found(options["project"])
        if options["voice"]:
            _set_voice(project, options["voice"])
        job = new_job(project, force=options["force"], created_by=CreatedBy.CLI)
        job.queue()
    return job


def _found(name: str) -> Project:
    project = find_project(name)
    if project is None:
        raise EngineError(f"There is no project {name}.", "/api/projects/ lists all, with ids.")
    return project


def _set_voice(project: Project, name: str) -> None:
    project.voice = voice_of(name).id
    project.save(update_fields=["voice", "updated_at"])


def _project_id(text: str) -> str:
    if not text.strip():
        raise ArgumentTypeError("the id is empty")
    return text
