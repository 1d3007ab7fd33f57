"""POST /api/music-jobs/: services make music, and it is there, paid once."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from backend.conftest import LocalClient
from backend.features.flags import switch
from backend.music import ledger
from backend.music.models import CreditEntry, MusicJob, MusicSettings, MusicTrack, ProviderSettings
from backend.music.tests.asking import COST, JOBS, JSON, ask, files, row_of, set_up, told
from backend.music.tests.provider_server import Oddity, ProviderServer
from backend.projects.models import Project

pytestmark = pytest.mark.usefixtures("at_once")
SLUGS = list(COST)


@pytest.mark.parametrize("slug", SLUGS)
def test_music_is_made_fetched_and_paid_once(
    api: LocalClient, services: ProviderServer, slug: str
) -> None:
    set_up(services, slug)
    answer = ask(api, slug)
    assert answer.status_code == 201, answer.json()
    row = told(api, answer)
    assert (row["status"], row["error"]) == ("completed", "")
    assert row["submission"] == "accepted"
    assert len(row["variations"]) == (1 if slug == "minimax" else 2)
    assert [it["is_primary"] for it in row["variations"]].count(True) == 1
    assert len(files()) == MusicTrack.objects.count() == len(row["variations"])
    assert services.submissions() == 1
    assert ledger.spent_today() == Decimal(COST[slug])
    assert not ledger.is_open(row_of(answer).intent)


def test_a_track_says_how_it_came_to_be(api: LocalClient, services: ProviderServer) -> None:
    set_up(services, "suno")
    row = told(api, ask(api, "suno", seed=7, title="Harbour", mode="lyrics", lyrics="Low, low."))
    track = api.get(f"/api/music-tracks/{row['variations'][0]['track']}/").json()
    assert (track["source"], track["title"]) == ("generated", "Harbour")
    assert 0.9 < track["duration"] < 1.1
    made = track["provenance"]
    assert (made["provider"], made["request"]["seed"]) == ("suno", 7)
    assert made["sha256"] == row_of_sha(track)
    assert row["variations"][0]["lyrics"] == "Low, low."


def row_of_sha(track: dict[str, str]) -> str:
    """The SHA-256 of the file of a track."""
    import hashlib

    path = Path(settings.MEDIA_ROOT, track["file"].partition("/media/")[2])
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_prompt_and_seed_give_the_same_sound(
    api: LocalClient, services: ProviderServer
) -> None:
    set_up(services, "suno")
    first, second = (told(api, ask(api, "suno", seed=7)) for _ in range(2))
    tracks = [api.get(f"/api/music-tracks/{row['variations'][0]['track']}/").json()
              for row in (first, second)]  # fmt: skip
    assert row_of_sha(tracks[0]) == row_of_sha(tracks[1])


def test_without_words_nothing_is_asked_for(api: LocalClient, services: ProviderServer) -> None:
    set_up(services, "suno")
    answer = ask(api, "suno", prompt="  ")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert "prompt" in answer.json()
    assert services.seen() == []


def test_what_is_not_known_is_refused(api: LocalClient, services: ProviderServer) -> None:
    set_up(services, "suno")
    assert ask(api, "suno", prompts="x").status_code == 400
    assert ask(api, "udio").status_code == 400


def test_a_service_that_is_off_gives_the_prompt_for_its_own_page(
    api: LocalClient, services: ProviderServer
) -> None:
    set_up(services, "sunoapi")
    switch("render.sunoapi.enabled", enabled=False)
    answer = ask(api, "sunoapi", style="folk")
    refusal = answer.json()
    assert (answer.status_code, refusal["code"]) == (501, "switched_off")
    assert "A harbour in the evening." in refusal["prompt"]
    assert "folk" in refusal["prompt"]
    assert refusal["service_url"].startswith("https://")
    assert services.seen() == []


def test_all_services_are_off_to_begin_with(api: LocalClient) -> None:
    assert {ask(api, slug).status_code for slug in SLUGS} == {501}


def test_a_cost_is_to_be_confirmed(api: LocalClient, services: ProviderServer) -> None:
    set_up(services, "kie")
    for confirmed in (None, "0.05"):
        answer = ask(api, "kie", confirmed_cost=confirmed)
        assert (answer.status_code, answer.json()["code"]) == (409, "cost_not_confirmed")
        assert answer.json()["cost"] == "0.06"
    assert ask(api, "kie", confirmed_cost="0.06").status_code == 201
    assert services.submissions() == 1


def test_nothing_is_asked_for_over_the_budget(api: LocalClient, services: ProviderServer) -> None:
    set_up(services, "kie")
    MusicSettings.objects.create(pk=1, daily_budget=Decimal("0.10"))
    assert ask(api, "kie").status_code == 201
    answer = ask(api, "kie", prompt="Another one.")
    assert (answer.status_code, answer.json()["code"]) == (402, "over_budget")
    assert services.submissions() == 1
    assert MusicJob.objects.count() == 1


def test_without_a_key_nothing_is_asked_for(api: LocalClient) -> None:
    switch("render.kie.enabled", enabled=True)
    answer = ask(api, "kie")
    assert (answer.status_code, answer.json()["code"]) == (409, "key_missing")


def test_too_often_is_too_often(api: LocalClient, services: ProviderServer) -> None:
    set_up(services, "suno")
    ProviderSettings.objects.filter(provider="suno").update(burst=1, per_minute=1)
    first = ask(api, "suno")
    assert first.headers["X-RateLimit-Remaining"] == "0"
    answer = ask(api, "suno", prompt="Another one.")
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert 50 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["RateLimit"].startswith('"music";r=0;t=')


def test_the_same_key_is_the_same_job_for_ever(api: LocalClient, services: ProviderServer) -> None:
    set_up(services, "kie")
    first, second = ask(api, "kie", key="k"), ask(api, "kie", key="k")
    assert first.json()["id"] == second.json()["id"]
    assert (first.status_code, second.status_code) == (201, 200)
    assert ask(api, "kie", key="k", prompt="Another one.").status_code == 422
    assert services.submissions() == 1


def test_the_estimate_says_what_it_costs_and_what_cannot_be_had(
    api: LocalClient, services: ProviderServer
) -> None:
    set_up(services, "sunoapi")
    request = {"provider": "sunoapi", "prompt": "Harbour", "seed": 3, "duration": 60}
    found = api.post(f"{JOBS}estimate/", request, content_type=JSON).json()
    assert (found["cost"], found["is_enabled"], found["is_ready"]) == ("0.0600", True, True)
    fields = {notice["field"]: notice for notice in found["notices"]}
    assert {"seed", "duration"} <= set(fields)
    assert not fields["seed"]["is_fatal"]
    assert services.seen() == []


@pytest.mark.parametrize("slug", ["sunoapi", "kie"])
def test_a_refusal_with_status_200_is_a_refusal(
    api: LocalClient, services: ProviderServer, slug: str
) -> None:
    set_up(services, slug)
    services.plan(slug, Oddity.REFUSE, code=429)
    row = told(api, ask(api, slug))
    assert (row["status"], row["error_code"]) == ("failed", "no_credit")
    assert (row["submission"], ledger.spent_today()) == ("refused", Decimal(0))
    assert row["can_retry"]


def test_a_service_that_is_only_busy_is_asked_again(
    api: LocalClient, services: ProviderServer
) -> None:
    set_up(services, "sunoapi")
    services.plan("sunoapi", Oddity.REFUSE, code=430, times=2, retry_after="0")
    row = told(api, ask(api, "sunoapi"))
    assert (row["status"], services.submissions()) == ("completed", 1)


def test_trying_again_is_paid_again_and_confirmed_again(
    api: LocalClient, services: ProviderServer
) -> None:
    set_up(services, "kie")
    services.plan("kie", Oddity.REFUSE, code=402)
    row = told(api, ask(api, "kie"))
    again = f"{JOBS}{row['id']}/retry/"
    assert row["costs_again"]
    assert api.post(again, {}, content_type=JSON).json()["code"] == "cost_not_confirmed"
    answer = api.post(again, {"confirmed_cost": "0.06"}, content_type=JSON)
    assert answer.status_code == 202
    assert told(api, answer)["status"] == "completed"
    assert services.charged() == ledger.spent_today() == Decimal("0.06")
    assert set(services.per_intent().values()) == {1}


def test_a_failed_task_that_was_given_back_costs_nothing(
    api: LocalClient, slow_services: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(slow_services, "kie")
    slow_services.plan("kie", Oddity.STATUS, status="PENDING")
    fail_at_first_poll(slow_services, monkeypatch)
    row = told(api, ask(api, "kie"))
    assert (row["status"], row["error_code"]) == ("failed", "upstream")
    assert ledger.spent_today() == slow_services.charged() == Decimal(0)
    assert row["costs_again"]


def fail_at_first_poll(server: ProviderServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what is asked for fail, and be given back, as soon as it was taken."""
    from backend.music import sending

    accept = sending.accept

    def accepted(job: MusicJob, *rest: object) -> None:
        accept(job, *rest)  # type: ignore[arg-type]
        server.fail(job.provider_task, "Internal Error", "531")

    monkeypatch.setattr(sending, "accept", accepted)


def test_a_job_is_listed_by_its_status_newest_first(
    api: LocalClient, services: ProviderServer
) -> None:
    set_up(services, "suno")
    ids = [ask(api, "suno", prompt=f"Piece {number}").json()["id"] for number in range(3)]
    services.plan("suno", Oddity.REFUSE, status=402)
    ask(api, "suno", prompt="Refused")
    found = api.get(f"{JOBS}?status=completed").json()["results"]
    assert [row["id"] for row in found] == ids[::-1]


def test_music_is_for_a_story_and_stays_when_that_goes(
    api: LocalClient, services: ProviderServer
) -> None:
    set_up(services, "suno")
    project = Project.objects.create(title="House")
    answer = ask(api, "suno", project=str(project.pk))
    assert told(api, answer)["project"] == str(project.pk)
    api.delete(f"/api/projects/{project.pk}/")
    assert told(api, answer)["project"] is None
    assert len(files()) == 2


def test_the_primary_piece_can_be_another(api: LocalClient, services: ProviderServer) -> None:
    set_up(services, "suno")
    answer = ask(api, "suno")
    first, second = told(api, answer)["variations"]
    chosen = api.patch(
        f"/api/music-variations/{second['id']}/", {"is_primary": True}, content_type=JSON
    )
    assert chosen.status_code == 200
    assert [it["is_primary"] for it in told(api, answer)["variations"]] == [False, True]
    status = api.get(f"/api/tasks/{told(api, answer)['task_id']}/status/").json()
    assert status["output_url"] == second["file"]
    refused = api.patch(
        f"/api/music-variations/{second['id']}/", {"is_primary": False}, content_type=JSON
    )
    assert refused.status_code == 400
    assert first["index"] == 0


def test_a_deleted_track_is_not_fetched_again(api: LocalClient, services: ProviderServer) -> None:
    set_up(services, "suno")
    answer = ask(api, "suno")
    track = told(api, answer)["variations"][0]["track"]
    assert api.delete(f"/api/music-tracks/{track}/").status_code == 204
    row = told(api, answer)["variations"][0]
    assert (row["track"], row["file"]) == (None, None)
    assert len(files()) == 1


def test_entries_are_told(api: LocalClient, services: ProviderServer) -> None:
    set_up(services, "kie")
    ask(api, "kie")
    kinds = [row["kind"] for row in api.get("/api/credit-entries/").json()["results"]]
    assert kinds == ["settle", "reserve"]
    assert CreditEntry.objects.count() == 2
