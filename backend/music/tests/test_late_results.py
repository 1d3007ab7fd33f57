"""What is paid is kept or offered, however late it comes; asking goes on as long as it may help."""

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from backend.conftest import LocalClient
from backend.jobs.states import JobStatus
from backend.jobs.task_manager import TaskManager
from backend.music import ledger, waiting
from backend.music.late import look_after_late, settle_expired
from backend.music.models import MusicJob, MusicTrack, ProviderSettings, Submission
from backend.music.tests.asking import JOBS, JSON, ask, files, row_of, set_up, told
from backend.music.tests.provider_server import FILES, Oddity, On, ProviderServer, Stage


def accepted(server: ProviderServer, slug: str = "kie", **values: Any) -> MusicJob:
    """A job that has ended while a service works for it."""
    from backend.music.accounts import request_of, service

    set_up(server, slug)
    wanted = {"prompt": "Harbour", "variations": 1 if slug in ("suno", "mureka") else None}
    job = MusicJob.objects.create(
        provider=slug, request=wanted, cost=Decimal("0.06"), submitted_at=timezone.now(),
        submission=Submission.ACCEPTED, watched_until=timezone.now() + timedelta(days=1),
        attempt=1, error_code="auth", retryable=True, **values,
    )  # fmt: skip
    ledger.reserve(job)
    result = service(slug).submit(request_of(wanted, intent=str(job.intent)))
    job.update(provider_task=result.task_id)
    return job


@pytest.mark.usefixtures("at_once")
class TestAfterwards:
    """Jobs that have ended before their service was done."""

    def test_what_a_cancelled_job_brings_is_offered(
        self, api: LocalClient, services: ProviderServer
    ) -> None:
        job = accepted(services, status=JobStatus.CANCELLED)
        look_after_late()
        row = api.get(f"{JOBS}{job.pk}/").json()
        assert row["status"] == "cancelled"
        assert [it["is_offered"] for it in row["variations"]] == [True, True]
        assert not ledger.is_open(job.intent)
        kept = api.patch(
            f"/api/music-variations/{row['variations'][0]['id']}/", {"is_offered": False},
            content_type=JSON,
        )  # fmt: skip
        assert kept.json()["is_offered"] is False
        gone = row["variations"][1]["track"]
        assert api.delete(f"/api/music-tracks/{gone}/").status_code == 204
        look_after_late()
        assert len(files()) == 1

    def test_what_a_failed_job_brings_completes_it(self, services: ProviderServer) -> None:
        job = accepted(services, status=JobStatus.FAILED)
        look_after_late()
        job.refresh_from_db()
        assert (job.status, job.error, job.variations.count()) == (JobStatus.COMPLETED, "", 2)
        assert ledger.spent_today() == services.charged()

    def test_one_that_is_not_done_is_asked_again_later(self, slow_services: ProviderServer) -> None:
        job = accepted(slow_services, status=JobStatus.CANCELLED)
        for _ in range(3):
            look_after_late()
        assert len(slow_services.seen("kie", On.POLL)) == 1
        MusicJob.objects.update(looked_at=timezone.now() - timedelta(hours=1))
        slow_services.finish()
        look_after_late()
        assert job.variations.count() == 2

    def test_a_service_that_can_stop_is_told_to(self, slow_services: ProviderServer) -> None:
        accepted(slow_services, "suno", status=JobStatus.CANCELLED)
        look_after_late()
        assert slow_services.tasks()[0].stage == Stage.CANCELLED
        assert files() == []

    def test_what_nobody_can_fetch_any_more_counts_as_paid(
        self, slow_services: ProviderServer
    ) -> None:
        job = accepted(slow_services, status=JobStatus.CANCELLED)
        settle_expired(timezone.now() + timedelta(days=2))
        assert not ledger.is_open(job.intent)
        assert ledger.spent_today() == Decimal("0.06")

    def test_a_service_that_does_not_answer_is_asked_again_later(
        self, services: ProviderServer
    ) -> None:
        job = accepted(services, status=JobStatus.CANCELLED)
        services.plan("kie", Oddity.SERVER_ERROR, on=On.POLL)
        look_after_late()
        assert job.variations.count() == 0
        MusicJob.objects.update(looked_at=timezone.now() - timedelta(hours=1))
        look_after_late()
        assert job.variations.count() == 2

    def test_trying_again_asks_after_what_was_paid_and_pays_nothing(
        self, api: LocalClient, services: ProviderServer
    ) -> None:
        job = accepted(services, status=JobStatus.FAILED)
        row = api.get(f"{JOBS}{job.pk}/").json()
        assert row["can_retry"]
        assert not row["costs_again"]
        assert api.post(f"{JOBS}{job.pk}/retry/", {}, content_type=JSON).status_code == 202
        assert api.get(f"{JOBS}{job.pk}/").json()["status"] == "completed"
        assert services.submissions() == 1


@pytest.mark.usefixtures("at_once")
class TestAsking:
    """Questions to a service that answers oddly."""

    @pytest.mark.parametrize(
        "oddity", [Oddity.SERVER_ERROR, Oddity.LOSE_ANSWER, Oddity.HTML, Oddity.UNKNOWN_TASK]
    )
    def test_errors_count_in_a_row_and_not_for_life(
        self, api: LocalClient, services: ProviderServer, oddity: Oddity
    ) -> None:
        set_up(services, "kie")
        for _ in range(4):
            services.plan("kie", oddity, on=On.POLL, times=8)
            services.plan("kie", Oddity.STATUS, status="PENDING")
        assert told(api, ask(api, "kie"))["status"] == "completed"

    def test_a_status_that_nobody_knows_is_not_taken_for_running_for_ever(
        self, api: LocalClient, services: ProviderServer
    ) -> None:
        set_up(services, "kie")
        services.plan("kie", Oddity.STATUS, status="DREAMING", times=None)
        row = told(api, ask(api, "kie"))
        assert (row["status"], row["error_code"]) == ("failed", "unexpected_response")
        assert not row["costs_again"]

    def test_a_key_that_is_not_taken_any_more_ends_it_at_once(
        self, api: LocalClient, services: ProviderServer
    ) -> None:
        set_up(services, "kie")
        services.plan("kie", Oddity.ECHO_KEY, on=On.POLL)
        row = told(api, ask(api, "kie"))
        assert (row["status"], row["error_code"]) == ("failed", "auth")
        assert services.keys["kie"] not in row["error"]

    def test_success_without_addresses_is_not_yet_one(
        self, api: LocalClient, services: ProviderServer
    ) -> None:
        set_up(services, "kie")
        services.plan("kie", Oddity.EMPTY_URL, times=3)
        assert told(api, ask(api, "kie"))["status"] == "completed"

    def test_what_takes_longer_than_its_links_live_is_over(
        self, api: LocalClient, slow_services: ProviderServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(MusicJob, "links_die_at", lambda job, days: timezone.now())
        set_up(slow_services, "kie")
        row = told(api, ask(api, "kie"))
        assert (row["status"], row["error_code"]) == ("failed", "result_expired")
        assert ledger.spent_today() == Decimal("0.06")


@pytest.mark.usefixtures("at_once")
class TestFetching:
    """Files that are none, or not where they should be."""

    @pytest.mark.parametrize(
        ("oddity", "details"),
        [
            (Oddity.REDIRECT, {"to": "http://169.254.169.254/latest"}),
            (Oddity.REDIRECT, {"to": "http://127.0.0.1:9/elsewhere"}),
            (Oddity.HTML, {}),
            (Oddity.MISSING, {}),
        ],
    )
    def test_one_piece_of_two_is_kept_and_the_other_is_told_of(
        self, api: LocalClient, services: ProviderServer, oddity: Oddity, details: dict[str, Any]
    ) -> None:
        set_up(services, "kie")
        services.plan(FILES, oddity, **details)
        row = told(api, ask(api, "kie"))
        assert (row["status"], len(row["variations"]), len(files())) == ("completed", 1, 1)
        [attempt] = api.get(f"{JOBS}{row['id']}/log/").json()["attempts"]
        assert attempt["notices"]

    def test_a_file_that_breaks_off_is_fetched_again(
        self, api: LocalClient, services: ProviderServer
    ) -> None:
        set_up(services, "kie")
        services.plan(FILES, Oddity.TRUNCATED)
        row = told(api, ask(api, "kie"))
        assert (row["status"], len(row["variations"])) == ("completed", 2)

    def test_where_nothing_can_be_fetched_trying_again_pays_nothing(
        self, api: LocalClient, services: ProviderServer
    ) -> None:
        set_up(services, "kie")
        services.plan(FILES, Oddity.HTML, times=2)
        row = told(api, ask(api, "kie"))
        assert (row["status"], row["error_code"]) == ("failed", "download_failed")
        assert files() == []
        assert MusicTrack.objects.count() == 0
        assert api.post(f"{JOBS}{row['id']}/retry/", {}, content_type=JSON).status_code == 202
        assert api.get(f"{JOBS}{row['id']}/").json()["status"] == "completed"
        assert services.submissions() == 1


class TestMeanwhile:
    """Jobs that run beside the one who asks."""

    def test_the_answer_comes_before_the_service_was_asked(
        self, api: LocalClient, services: ProviderServer, in_threads: TaskManager
    ) -> None:
        set_up(services, "kie")
        services.plan("kie", Oddity.DELAY)
        answer = ask(api, "kie")
        assert answer.status_code == 201
        assert answer.json()["status"] in ("queued", "processing")
        services.wait_for(1, "kie")
        assert told(api, answer)["submission"] == "sending"
        services.release()
        ended(answer)

    def test_the_same_asked_for_meanwhile_is_the_same_job(
        self, api: LocalClient, slow_services: ProviderServer, in_threads: TaskManager
    ) -> None:
        set_up(slow_services, "kie")
        first, second = ask(api, "kie"), ask(api, "kie")
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json()["id"] == second.json()["id"]
        assert ask(api, "kie", prompt="Another").status_code == 201
        slow_services.wait_for(2, "kie")
        slow_services.finish()
        ended(first)

    def test_no_more_than_are_allowed_are_made_at_once(
        self, api: LocalClient, slow_services: ProviderServer, in_threads: TaskManager
    ) -> None:
        set_up(slow_services, "suno")
        for number in range(5):
            assert ask(api, "suno", prompt=f"Piece {number}").status_code == 201
        answer = ask(api, "suno", prompt="One more")
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_jobs")
        assert int(answer.headers["Retry-After"]) > 0
        MusicJob.objects.update(phase="watching")
        ProviderSettings.objects.filter(provider="suno").update(wait_minutes=1)

    def test_a_cancelled_job_is_cancelled_at_once_and_its_music_is_offered(
        self, api: LocalClient, slow_services: ProviderServer, in_threads: TaskManager
    ) -> None:
        set_up(slow_services, "kie")
        answer = ask(api, "kie")
        slow_services.wait_for(1, "kie", On.POLL)
        assert api.delete(f"{JOBS}{answer.json()['id']}/").status_code == 204
        assert told(api, answer)["status"] == "cancelled"
        assert api.delete(f"{JOBS}{answer.json()['id']}/").status_code == 409
        assert ledger.is_open(row_of(answer).intent)

    def test_cancelled_before_it_was_sent_costs_nothing(
        self, api: LocalClient, services: ProviderServer, in_threads: TaskManager
    ) -> None:
        set_up(services, "kie")
        services.plan("kie", Oddity.REFUSE, code=430, times=None, retry_after="60")
        answer = ask(api, "kie")
        services.wait_for(1, "kie")
        wait_until(lambda: row_of(answer).submission == Submission.UNSENT)
        assert api.delete(f"{JOBS}{answer.json()['id']}/").status_code == 204
        assert ledger.spent_today() == Decimal(0)

    def test_cancelled_while_it_is_sent_its_answer_is_kept(
        self, api: LocalClient, services: ProviderServer, in_threads: TaskManager
    ) -> None:
        set_up(services, "kie")
        services.plan("kie", Oddity.DELAY)
        answer = ask(api, "kie")
        services.wait_for(1, "kie")
        api.delete(f"{JOBS}{answer.json()['id']}/")
        services.release()
        wait_until(lambda: row_of(answer).submission == Submission.ACCEPTED)
        assert row_of(answer).provider_task == services.tasks()[0].id
        wait_until(lambda: not in_threads.has(answer.json()["task_id"]))
        look_after_late()
        wait_until(lambda: row_of(answer).variations.count() == 2)
        assert {it["is_offered"] for it in told(api, answer)["variations"]} == {True}

    def test_a_hint_is_worth_a_question(
        self, api: LocalClient, slow_services: ProviderServer, in_threads: TaskManager,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(waiting, "FIRST", 3600.0)
        monkeypatch.setattr(waiting, "LONGEST", 3600.0)
        set_up(slow_services, "kie")
        answer = ask(api, "kie")
        slow_services.wait_for(1, "kie", On.POLL)
        slow_services.finish()
        waiting.hint(row_of(answer).pk)
        ended(answer)
        assert len(slow_services.seen("kie", On.POLL)) == 2


def ended(answer: Any) -> None:
    """Wait until the job has ended."""
    wait_until(lambda: not row_of(answer).state.is_active)
    assert row_of(answer).status == JobStatus.COMPLETED


def wait_until(holds: Any) -> None:
    """Look a hundred times a second, for half a minute."""
    looks, pause = 3000, threading.Event()
    while not holds():
        looks -= 1
        assert looks, "it never was so"
        pause.wait(0.01)
