"""Jobs and a small model of them: whatever is done in whatever order, both agree."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from backend.config.refusals import Conflict
from backend.jobs import dispatch
from backend.jobs.errors import InternalError
from backend.jobs.ownership import this_process
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.tests.jobs import films_of
from backend.renders.trigger import new_job
from core_engine import EngineError, Format, Phase, Progress, StoryNotRenderable

DEAD = "0" * 32
ACTIVE = ("queued", "processing")


@dataclass
class Model:
    """What a job has to be."""

    project: int
    status: str = "queued"
    attempt: int = 0
    retryable: bool = False
    alive: bool = True

    @property
    def active(self) -> bool:
        return self.status in ACTIVE


class JobMachine(RuleBasedStateMachine):
    """Everything that happens to jobs, in any order, of two projects."""

    jobs = Bundle("jobs")

    def __init__(self) -> None:
        super().__init__()
        Project.objects.all().delete()
        self.projects = [samples.project(1) for _ in range(2)]
        self.models: dict[Any, Model] = {}

    @rule(target=jobs, project=st.integers(0, 1))
    def trigger(self, project: int) -> Any:
        busy = any(it.active and it.project == project for it in self.models.values())
        try:
            job = dispatch.queue_new(partial(new_job, self.projects[project], [Format.CLIP_1_1]))
        except Conflict:
            assert busy
            self._resumed()  # which asking for a render does first
            return next(pk for pk, it in self.models.items() if it.project == project)
        assert not busy or not self._still_busy(project)
        self._resumed()
        self.models[job.pk] = Model(project)
        return job.pk

    @rule(job=jobs)
    def begin(self, job: Any) -> None:
        model, row = self._both(job)
        allowed = model.status == "queued" and model.alive
        assert row.begin() is allowed
        if allowed:
            model.status, model.attempt = "processing", model.attempt + 1

    @rule(job=jobs, percent=st.integers(0, 100))
    def report(self, job: Any, percent: int) -> None:
        model, row = self._both(job)
        told = row.report(Progress(Phase.ENCODING, 1, 1, percent, 100, percent, None))
        assert told is (model.status == "processing" and model.alive)

    @rule(job=jobs)
    def complete(self, job: Any) -> None:
        model, row = self._both(job)
        allowed = model.status == "processing" and model.alive
        assert row.complete(films_of(row)) is allowed
        if allowed:
            model.status = "completed"

    @rule(job=jobs, for_good=st.booleans())
    def fail(self, job: Any, for_good: bool) -> None:
        model, row = self._both(job)
        error: EngineError = StoryNotRenderable([]) if for_good else InternalError()
        allowed = model.status == "processing" and model.alive
        assert row.fail(error, "Because.") is allowed
        if allowed:
            model.status, model.retryable = "failed", not for_good

    @rule(job=jobs)
    def cancel(self, job: Any) -> None:
        model, row = self._both(job)
        assert row.cancel() is model.active
        if model.active:
            model.status = "cancelled"

    @rule(job=jobs)
    def retry(self, job: Any) -> None:
        model, row = self._both(job)
        allowed = model.status == "failed" and model.retryable and model.attempt < row.max_attempts
        others = [it for it in self.models.values() if it.project == model.project]
        try:
            assert row.retry() is allowed
        except Conflict:
            assert any(it.active for it in others)
            return
        if allowed:
            assert not any(it.active for it in others)
            model.status, model.retryable, model.alive = "queued", False, True

    @rule(job=jobs)
    def suspend(self, job: Any) -> None:
        model, row = self._both(job)
        allowed = model.status == "processing" and model.alive
        assert row.suspend() is allowed
        if allowed:
            model.status, model.attempt, model.alive = "queued", model.attempt - 1, False

    @rule()
    def crash(self) -> None:
        RenderJob.objects.active().update(owner=DEAD)
        for model in self.models.values():
            model.alive = model.alive and not model.active

    @rule()
    def restart(self) -> None:
        dispatch.resume_abandoned()
        self._resumed()

    @invariant()
    def they_agree(self) -> None:
        rows = {job.pk: (job.status, job.attempt) for job in RenderJob.objects.all()}
        assert rows == {pk: (it.status, it.attempt) for pk, it in self.models.items()}

    @invariant()
    def films_are_of_completed_jobs_alone(self) -> None:
        made = RenderJob.objects.exclude(artifacts=None).values_list("pk", flat=True)
        assert set(made) == {pk for pk, it in self.models.items() if it.status == "completed"}

    def _both(self, job: Any) -> tuple[Model, RenderJob]:
        row = RenderJob.objects.get(pk=job)
        row.owner = this_process().name  # a dead worker does nothing; this one tries
        return self.models[job], row

    def _still_busy(self, project: int) -> bool:
        """Whether a project stays busy when what is abandoned has been looked at."""
        return any(
            it.active and it.project == project and not self._is_poison(it)
            for it in self.models.values()
        )

    def _resumed(self) -> None:
        for model in self.models.values():
            if model.active and not model.alive:
                poison = self._is_poison(model)
                model.status, model.alive = ("failed" if poison else "queued"), True

    def _is_poison(self, model: Model) -> bool:
        return not model.alive and model.status == "processing" and model.attempt >= 3


@pytest.mark.usefixtures("small")
def test_jobs_are_what_a_small_model_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "start", lambda job: None)  # what workers do, the rules do
    assert this_process().name != DEAD
    quick = settings(
        max_examples=60, stateful_step_count=40, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(JobMachine, settings=quick)
