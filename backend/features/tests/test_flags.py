"""What can be switched on and off while everything runs: each test's name is the end of "it…"."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test.client import BOUNDARY, MULTIPART_CONTENT

from backend.config.refusals import NotThere
from backend.conftest import ROOT, SECONDS, LocalClient, environment, faulty_fields
from backend.features.flags import FLAGS, is_enabled, switch
from backend.features.models import FeatureFlag
from backend.features.watch import Watch
from backend.jobs import events
from backend.projects.tests.editing import heard, post

pytestmark = pytest.mark.django_db(transaction=True)
SUNO, KIE = "render.suno.enabled", "render.kie.enabled"
TOGGLE = f"features/{SUNO}/toggle/"


@pytest.fixture(autouse=True)
def nothing_said() -> None:
    """Nobody has published anything yet."""
    events.log.cache_clear()


def listed(api: LocalClient) -> dict[str, Any]:
    """What is listed, by its name."""
    return {row["name"]: row for row in api.get("/api/features/").json()}


def switched_on() -> set[str]:
    """The names of those that are on."""
    return {name for name in FLAGS if is_enabled(name)}


def test_it_has_a_flag_for_each_service_and_all_are_off(api: LocalClient) -> None:
    rows = listed(api)
    services = ("suno", "sunoapi", "kie", "mureka", "minimax")
    assert list(rows) == [f"render.{service}.enabled" for service in services]
    for row in rows.values():
        assert (row["enabled"], row["changed_at"]) == (False, None)
        assert row["description"].endswith(".")
    assert switched_on() == set()
    assert not FeatureFlag.objects.exists()


def test_it_is_switched_over_again_and_again(api: LocalClient) -> None:
    first = post(api, TOGGLE)
    assert first.status_code == 200
    assert first.json() == listed(api)[SUNO]
    assert (first.json()["enabled"], switched_on()) == (True, {SUNO})
    second = post(api, TOGGLE).json()
    assert (second["enabled"], switched_on()) == (False, set())
    assert second["changed_at"] > first.json()["changed_at"]


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("wanted", [True, False])
def test_it_is_set_however_it_was(api: LocalClient, before: bool, wanted: bool) -> None:
    switch(SUNO, before)
    answers = [post(api, TOGGLE, {"enabled": wanted}).json() for _ in range(2)]
    assert answers[0] == answers[1] == listed(api)[SUNO]
    assert is_enabled(SUNO) is wanted


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "text/plain"), ("{}", "application/json"), ('{"enabled": null}', "application/json"),
        ("", "application/x-www-form-urlencoded"), (f"--{BOUNDARY}--\r\n", MULTIPART_CONTENT),
    ],
)  # fmt: skip
def test_it_is_switched_over_by_a_body_that_says_nothing(
    api: LocalClient, body: str, kind: str
) -> None:
    answer = api.generic("POST", f"/api/{TOGGLE}", body, content_type=kind)
    assert (answer.status_code, answer.json()["enabled"]) == (200, True)


@pytest.mark.parametrize(("body", "field"), [({"enabled": "maybe"}, "enabled"), ({"on": 1}, "on")])
def test_it_refuses_what_makes_no_sense(
    api: LocalClient, body: dict[str, object], field: str
) -> None:
    answer = post(api, TOGGLE, body)
    assert (answer.status_code, faulty_fields(answer)) == (400, {field})
    assert switched_on() == set()


@pytest.mark.parametrize("name", ["render.sumo.enabled", "1", "render.suno.enabled.", "é\0"])
def test_it_names_those_there_are_where_there_is_none(api: LocalClient, name: str) -> None:
    answer = post(api, f"features/{name}/toggle/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert all(known in answer.json()["message"] for known in FLAGS)
    with pytest.raises(NotThere, match=r"render\.kie\.enabled"):
        is_enabled(name)


def test_it_ignores_a_row_of_a_flag_that_is_no_more(api: LocalClient) -> None:
    FeatureFlag.objects.create(name="gone", enabled=True)
    assert set(listed(api)) == set(FLAGS)


def test_it_tells_open_tabs_of_a_change_once(api: LocalClient) -> None:
    for _ in range(2):
        post(api, TOGGLE, {"enabled": True}, x_client="tab")
    assert heard() == [("settings", {"client": "tab"})]


def test_it_tells_open_tabs_of_what_another_process_has_switched() -> None:
    switch(KIE, True)
    events.log.cache_clear()
    watch = Watch()
    watch.look()
    assert heard() == []
    switch(KIE, False)
    events.log.cache_clear()
    for _ in range(2):
        watch.look()
    assert heard() == [("settings", {"client": None})]


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[str, str]]:
    """The flags that the command tells of, each with its state."""
    call_command("features", *arguments)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=2)[2] for line in lines] == [
        FLAGS[line.split()[0]] for line in lines
    ]
    return [(line.split()[0], line.split()[1]) for line in lines]


def test_it_is_switched_by_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys) == [(name, "off") for name in FLAGS]
    assert told(capsys, SUNO, "on") == [(SUNO, "on")]
    assert told(capsys, SUNO, "on") == [(SUNO, "on")]
    assert (told(capsys, SUNO), switched_on()) == ([(SUNO, "on")], {SUNO})
    assert (told(capsys, KIE), switched_on()) == ([(KIE, "off")], {SUNO})
    assert (told(capsys, SUNO, "off"), switched_on()) == ([(SUNO, "off")], set())


def test_it_names_those_there_are_to_who_commands_another() -> None:
    with pytest.raises(CommandError, match=r"no feature 'sumo'.*render\.suno\.enabled"):
        call_command("features", "sumo", "on")
    with pytest.raises(CommandError, match=r"choose from .*on.*off"):
        call_command("features", SUNO, "perhaps")


def run(data: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command as the launcher starts it."""
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "features", *arguments],
        env=environment(data, STORYREEL_LAUNCHER="./storyreel"),
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip


def test_it_is_the_same_for_all_processes(tmp_path: Path) -> None:
    done = run(tmp_path / "data", SUNO, "on")
    assert (done.returncode, done.stderr, done.stdout.split()[:2]) == (0, "", [SUNO, "on"])
    lines = run(tmp_path / "data").stdout.splitlines()
    assert [line.split()[0] for line in lines if line.split()[1] == "on"] == [SUNO]
    refused = run(tmp_path / "data", "sumo", "on")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
    assert SUNO in refused.stderr
