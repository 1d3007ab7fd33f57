"""The same narration, asked for many times in one moment, is one job."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from backend.conftest import LocalClient
from backend.jobs.task_manager import TaskManager
from backend.projects.models import Project
from backend.voices.models import NarrationJob

SEVERAL = 8


@pytest.mark.parametrize(
    "where", ["projects/{project}/generate-all", "segments/{segment}/generate"]
)
@pytest.mark.parametrize("key", ["", "the only one"])
def test_it_is_one_job(api: LocalClient, threads: TaskManager, where: str, key: str) -> None:
    project = Project.objects.create(title="Many")
    segment = project.segments.create(sequence_index=0, text_content="Hi.", zoom_direction="in")
    address = f"/api/{where.format(project=project.pk, segment=segment.pk)}-audio/"
    barrier, headers = threading.Barrier(SEVERAL), {"Idempotency-Key": key} if key else {}

    def ask(_: int) -> Any:
        barrier.wait()
        try:
            return api.post(address, {}, content_type="application/json", headers=headers)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SEVERAL) as pool:
        answers = list(pool.map(ask, range(SEVERAL)))
    assert {answer.status_code for answer in answers} == {202}
    jobs = {answer.json()["task_id"] for answer in answers}
    threads.shut_down()
    if key:
        assert jobs == {NarrationJob.objects.get().task_id}
    assert len(jobs) <= 2, "one that is over is not joined"
