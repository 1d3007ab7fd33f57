"""The example story, which is there when a newcomer opens Storyreel for the first time."""

from pathlib import Path

from django.conf import settings

from backend.projects.importing import import_story
from backend.projects.models import GlobalSettings, Project
from backend.projects.story_folder import read_folder


def offer_example() -> Project | None:
    """Import the example story unless that was done before in this data folder.

    Raises EngineError, StoryNotRenderable among them, when this machine does not let it.
    """
    row = GlobalSettings.load()
    if row.example_offered:
        return None
    folder = Path(settings.BASE_DIR) / "examples" / "the-long-way-home"
    project = import_story(read_folder(folder, folder.name))
    row.example_offered = True
    row.save()
    return project
