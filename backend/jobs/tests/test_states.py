"""The states of jobs: which may follow which, and what each means to people."""

import pytest

from backend.jobs.states import ACTIVE_STATUSES, JobStatus

QUEUED, PROCESSING, COMPLETED, FAILED, CANCELLED = JobStatus
STEPS = {
    (QUEUED, PROCESSING),
    (QUEUED, CANCELLED),
    (PROCESSING, COMPLETED),
    (PROCESSING, FAILED),
    (PROCESSING, CANCELLED),
    (PROCESSING, QUEUED),
    (FAILED, QUEUED),
}


@pytest.mark.parametrize("before", JobStatus)
@pytest.mark.parametrize("after", JobStatus)
def test_a_state_follows_only_where_the_graph_has_an_arrow(
    before: JobStatus, after: JobStatus
) -> None:
    assert before.can_transition(after) is ((before, after) in STEPS)
    assert (after in before.next_status) is before.can_transition(after)


@pytest.mark.parametrize("status", JobStatus)
def test_what_waits_or_runs_is_active(status: JobStatus) -> None:
    assert status.is_active is (status in (QUEUED, PROCESSING))
    assert status.is_active is (status in ACTIVE_STATUSES)


@pytest.mark.parametrize("status", JobStatus)
def test_only_completed_and_cancelled_are_final(status: JobStatus) -> None:
    assert status.is_terminal is (status in (COMPLETED, CANCELLED))
    assert not (status.is_terminal and status.is_active)


@pytest.mark.parametrize("status", JobStatus)
def test_no_state_follows_itself(status: JobStatus) -> None:
    assert not status.can_transition(status)


def test_every_state_is_reached_from_the_first() -> None:
    reached, new = {QUEUED}, {QUEUED}
    while new := {after for before in new for after in before.next_status} - reached:
        reached |= new
    assert reached == set(JobStatus)


def test_every_state_is_told_in_a_sentence_of_its_own() -> None:
    told = [status.status_description for status in JobStatus]
    assert len(set(told)) == len(JobStatus)
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in told)
    assert CANCELLED.status_description == "Stopped because somebody asked for it."
