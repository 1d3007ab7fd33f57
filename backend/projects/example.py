"""The example story, which is there when a newcomer opens Storyreel for the first time."""

from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from backend.jobs.dispatch import queue_new
from backend.jobs.models import CreatedBy
from backend.projects.importing import import_story
from backend.projects.models import GlobalSettings, Project
from backend.projects.story import Story
from backend.projects.story_folder import read_folder
from backend.voices.trigger import new_job


def offer_example() -> Project | None:
    """Import the example story unless that was done before in this data folder; a job narrates it.

    Raises EngineError, StoryNotRenderable among them, when this machine does not let it.
    """
    row = GlobalSettings.load()
    if row.example_offered:
        return None
    folder = Path(settings.BASE_DIR) / "examples" / "the-long-way-home"
    return _offer(read_folder(folder, folder.name), row)


def _offer(story: Story, row: GlobalSettings) -> Project:
    with transaction.atomic():  # or a start that is cut off would leave it silent, or there twice
        project = import_story(story)
        row.example_offered = True
        row.save()
        # Whatever keeps it from being spoken is for its job to say: the pictures are there.
        queue_new(partial(new_job, project, created_by=CreatedBy.CLI))
    return project
