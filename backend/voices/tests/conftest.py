"""Narrations at once: nothing waits, and jobs run in the thread that asks for them."""

import pytest

from backend.projects.models import Project
from backend.projects.tests.fixtures import jobs_run_at_once as jobs_run_at_once
from backend.projects.tests.fixtures import tables as tables
from backend.renders.tests.command import data as data
from backend.renders.tests.command import prepared as prepared
from backend.renders.tests.command import run as run
from backend.renders.tests.conftest import small as small
from backend.renders.tests.conftest import threads as threads
from backend.voices.tests.asking import TEXTS


@pytest.fixture
def story() -> Project:
    """A project of texts."""
    project = Project.objects.create(title="House")
    for index, text in enumerate(TEXTS):
        project.segments.create(sequence_index=index, text_content=text, zoom_direction="in")
    return project
