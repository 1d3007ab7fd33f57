"""/api/music-providers/ and /api/music-settings/: services are set up, and no key is ever shown."""

from typing import Any

import pytest

from backend.config import keys
from backend.conftest import LocalClient
from backend.music.models import MusicSettings, ProviderSettings
from backend.music.providers import PROVIDERS
from backend.music.tests.asking import JSON, ask, set_up
from backend.music.tests.provider_server import Oddity, On, ProviderServer

pytestmark = pytest.mark.usefixtures("at_once")
ALL = "/api/music-providers/"


def patch(api: LocalClient, slug: str, **values: Any) -> Any:
    return api.patch(f"{ALL}{slug}/", values, content_type=JSON)


def keep_key(api: LocalClient, slug: str, key: str, which: str = "key") -> Any:
    return api.put(f"{ALL}{slug}/{which}/", {"key": key}, content_type=JSON)


def test_they_are_all_there_and_off(api: LocalClient) -> None:
    rows = api.get(ALL).json()
    assert [row["slug"] for row in rows] == list(PROVIDERS)
    assert not any(row["is_enabled"] or row["is_ready"] for row in rows)
    assert {row["feature"] for row in rows} == {f"render.{slug}.enabled" for slug in PROVIDERS}
    by_slug = {row["slug"]: row["capabilities"] for row in rows}
    assert [slug for slug in PROVIDERS if by_slug[slug]["seed"]] == ["suno"]
    assert by_slug["mureka"]["most_variations"] == 3
    assert by_slug["suno"]["models"][0]["prompt"] == 3800


@pytest.mark.parametrize("slug", PROVIDERS)
def test_a_key_is_kept_tested_and_never_shown(
    api: LocalClient, services: ProviderServer, slug: str
) -> None:
    set_up(services, slug)
    keys.remove_secret(slug)
    key = services.keys[slug]
    kept = keep_key(api, slug, f" {key}\n")
    assert kept.json() == {"is_set": True, "ends_in": key[-4:], "comes_from": "file"}
    bodies = [kept.content, api.get(ALL).content, api.get(f"{ALL}{slug}/").content]
    tested = api.post(f"{ALL}{slug}/test/")
    accepted = None if slug == "minimax" else True
    assert tested.json()["is_accepted"] is accepted
    assert not any(key.encode() in body for body in [*bodies, tested.content])
    assert services.submissions() == 0


@pytest.mark.parametrize("slug", ["suno", "sunoapi", "kie", "mureka"])
def test_a_wrong_key_is_told_without_being_repeated(
    api: LocalClient, services: ProviderServer, slug: str
) -> None:
    set_up(services, slug)
    keep_key(api, slug, "sk-wrong-0123456789")
    tested = api.post(f"{ALL}{slug}/test/").json()
    assert tested["is_accepted"] is False
    assert "key" in tested["message"]
    assert "sk-wrong" not in tested["message"]
    services.plan(slug, Oddity.ECHO_KEY, on=On.BALANCE)
    assert "sk-wrong" not in api.post(f"{ALL}{slug}/test/").content.decode()


def test_without_a_key_there_is_nothing_to_test(api: LocalClient) -> None:
    tested = api.post(f"{ALL}kie/test/").json()
    assert (tested["is_accepted"], "There is no key" in tested["message"]) == (False, True)


def test_a_key_is_forgotten(api: LocalClient) -> None:
    keep_key(api, "kie", "sk-0123456789abcdef")
    assert api.delete(f"{ALL}kie/key/").status_code == 204
    assert api.get(f"{ALL}kie/").json()["key"]["is_set"] is False


def test_what_cannot_be_a_key_is_refused_without_being_repeated(api: LocalClient) -> None:
    answer = keep_key(api, "kie", "two words of it")
    assert (answer.status_code, "words" in answer.content.decode()) == (400, False)


def test_only_who_signs_has_a_key_for_that(api: LocalClient) -> None:
    assert keep_key(api, "kie", "hmac-0123456789", "webhook-key").status_code == 200
    assert keep_key(api, "mureka", "hmac-0123456789", "webhook-key").status_code == 404
    assert api.get(f"{ALL}kie/").json()["webhook_key"]["is_set"] is True
    assert api.get(f"{ALL}mureka/").json()["webhook_key"] is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"base_url": "http://a.example"}, "base_url"),
        ({"base_url": "ftp://127.0.0.1"}, "base_url"),
        ({"base_url": "https://user:word@a.example"}, "base_url"),
        ({"model": "V99"}, "model"),
        ({"price": "-1"}, "price"),
        ({"per_minute": 0}, "per_minute"),
        ({"keys": "x"}, "keys"),
    ],
)
def test_what_cannot_be_set_is_refused(
    api: LocalClient, values: dict[str, Any], field: str
) -> None:
    answer = patch(api, "kie", **values)
    assert (answer.status_code, field in answer.json()) == (400, True)
    assert not ProviderSettings.objects.exists()


def test_what_is_set_counts(api: LocalClient) -> None:
    answer = patch(api, "kie", base_url="https://kie.example/", model="V5", price="0.1", burst=3)
    row = answer.json()
    assert (row["base_url"], row["model"], row["price"]) == ("https://kie.example", "V5", "0.1000")
    assert row["requests_left"] == 3
    assert patch(api, "kie", price=None, model="").json()["price"] is None


def test_the_model_that_was_set_is_the_one_that_is_asked(
    api: LocalClient, services: ProviderServer
) -> None:
    set_up(services, "kie")
    patch(api, "kie", model="V4")
    ask(api, "kie")
    ask(api, "kie", prompt="Another", model="V5")
    assert [task.asked["model"] for task in services.tasks()] == ["V4", "V5"]


def test_a_service_that_is_not_there(api: LocalClient) -> None:
    assert api.get(f"{ALL}udio/").status_code == 404
    assert "suno" in api.get(f"{ALL}udio/").json()["message"]


def test_the_settings_of_all(api: LocalClient) -> None:
    assert api.get("/api/music-settings/").json()["daily_budget"] == "5.0000"
    assert not MusicSettings.objects.exists()  # looking changes nothing
    values = {"daily_budget": None, "monthly_budget": "7.5", "public_url": "https://t.example"}
    answer = api.patch("/api/music-settings/", values, content_type=JSON)
    assert answer.json()["monthly_budget"] == "7.5000"
    for bad in ({"public_url": "http://t.example"}, {"jobs_at_once": 0}, {"daily_budget": "-1"}):
        assert api.patch("/api/music-settings/", bad, content_type=JSON).status_code == 400
