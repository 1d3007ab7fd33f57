"""Secrets of services: each test's name is the end of "it…"."""

import json
import os
import stat
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured

from backend.config import key_file, keys
from backend.config.key_file import KeyFile, Secret
from backend.config.refusals import InsufficientStorage, Refusal, ServerTrouble, translated
from backend.conftest import ROOT, SECONDS

KEY, OTHER = "canary-0123456789-abcd", "another-0123456789-wxyz"
WEBHOOK = f"webhook.{uuid.UUID(int=7)}"


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment has given nothing, and nothing was ever read."""
    monkeypatch.setattr(keys, "_given", {})
    monkeypatch.setattr(keys, "_file", KeyFile())


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A person whose files everybody may read."""
    before = os.umask(0o000)
    yield
    os.umask(before)


def path() -> Path:
    """The file they are kept in."""
    return Path(configured.DATA_DIR) / "keys.json"


def mode(path: Path) -> int:
    """Who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


def told(name: str) -> tuple[str, str | None, str | None]:
    """All that can be asked about a secret."""
    return keys.secret(name), keys.hint(name), keys.comes_from(name)


def faulty(value: str) -> str:
    """Why a value is refused."""
    with pytest.raises(Refusal) as caught:
        keys.set_secret("suno", value)
    assert caught.value.code == "invalid_key"
    return caught.value.message


def test_it_has_none_in_the_beginning() -> None:
    assert all(told(name) == ("", None, None) for name in (*keys.VARIABLES, WEBHOOK, "x"))
    keys.remove_secret("suno")
    assert list(path().parent.glob("keys.json")) == []


@pytest.mark.parametrize("name", [*keys.VARIABLES, WEBHOOK])
def test_it_is_kept_replaced_and_removed(name: str) -> None:
    keys.set_secret("suno" if name != "suno" else "kie", OTHER)
    keys.set_secret(name, f"  {KEY}\n")
    assert told(name) == (KEY, "abcd", "file")
    keys.set_secret(name, OTHER)
    assert told(name) == (OTHER, "wxyz", "file")
    keys.remove_secret(name)
    assert told(name) == ("", None, None)
    assert list(json.loads(path().read_text()).values()) == [OTHER]


@pytest.mark.parametrize(("value", "hint"), [("x" * 11, ""), ("x" * 8 + "1234", "1234")])
def test_it_hints_at_long_ones_only(value: str, hint: str) -> None:
    keys.set_secret("kie", value)
    assert keys.hint("kie") == hint


@pytest.mark.parametrize(
    "value", ["", "  \n", "a b", "a\tb", "a\nb", "a\x7fb", "a\0b", "é" * 9, "a\u200bb", "x" * 4097]
)
def test_it_refuses_what_cannot_be_one_and_does_not_repeat_it(value: str) -> None:
    message = faulty(value)
    assert "Copy" in message
    assert not value.strip() or value not in message
    assert not path().exists()


def test_it_takes_the_longest_there_may_be() -> None:
    keys.set_secret("suno", "x" * 4096)
    assert keys.secret("suno") == "x" * 4096


@pytest.mark.parametrize("name", ["", "sumo", "webhook.", "webhook.x", WEBHOOK.upper(), KEY])
def test_it_refuses_other_names_and_does_not_repeat_them(name: str) -> None:
    match = r"sunoapi, .*webhook\.ID"
    with pytest.raises(ValueError, match=match) as caught:
        keys.set_secret(name, OTHER)
    assert KEY not in str(caught.value)
    with pytest.raises(ValueError, match=match):
        keys.remove_secret(name)
    assert not path().exists()


def test_it_takes_those_of_the_environment_out_and_prefers_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, variable in keys.VARIABLES.items():
        monkeypatch.setenv(variable, f" {KEY}-{name} ")
    keys.set_secret("suno", OTHER)
    keys.take_from_environment()
    assert not [it for it in os.environ.values() if KEY in it]
    for name in keys.VARIABLES:
        assert told(name) == (f"{KEY}-{name}", name[-4:].rjust(4, "-"), "environment")
    keys.take_from_environment()  # a second time, when there is nothing more in it
    keys.remove_secret("suno")
    assert keys.secret("suno") == f"{KEY}-suno"
    assert KEY not in path().read_text()


def test_it_takes_an_empty_variable_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYREEL_SUNO_KEY", " ")
    keys.take_from_environment()
    assert told("suno") == ("", None, None)
    assert "STORYREEL_SUNO_KEY" not in os.environ


def test_it_names_the_variable_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYREEL_SUNO_KEY", f"{KEY} {KEY}")
    monkeypatch.setenv("STORYREEL_KIE_KEY", KEY)
    with pytest.raises(ImproperlyConfigured, match="STORYREEL_SUNO_KEY cannot be used") as caught:
        keys.take_from_environment()
    assert KEY not in str(caught.value)
    assert not [it for it in os.environ.values() if KEY in it]


def test_it_sees_at_once_what_another_process_has_written() -> None:
    keys.set_secret("suno", KEY)
    assert keys.secret("suno") == KEY
    beside = path().with_name("beside")
    beside.write_text(json.dumps({"suno": OTHER}))
    beside.replace(path())
    assert keys.secret("suno") == OTHER
    path().unlink()
    assert keys.secret("suno") == ""


def test_it_reads_the_file_only_when_it_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    keys.set_secret("suno", KEY)
    keys.secret("suno")
    monkeypatch.setattr(key_file, "_content", None)
    assert [keys.secret("suno") for _ in range(9)] == [KEY] * 9


def test_it_keeps_what_a_later_storyreel_has_added() -> None:
    path().write_text(json.dumps({"later": OTHER}))
    keys.set_secret("suno", KEY)
    assert json.loads(path().read_text()) == {"later": OTHER, "suno": KEY}


def looking(real: Callable[..., Any], seen: dict[str, int]) -> Callable[..., Any]:
    """`os.open` that remembers who could do what with a file the moment it was made."""

    def watched(name: Any, flags: int, *rest: Any) -> Any:
        opened = real(name, flags, *rest)
        if flags & os.O_CREAT:
            seen[Path(name).name] = stat.S_IMODE(os.fstat(opened).st_mode)
        return opened

    return watched


@pytest.mark.usefixtures("open_umask")
def test_it_is_closed_to_others_from_the_first_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, int] = {}
    monkeypatch.setattr(os, "open", looking(os.open, seen))
    keys.set_secret("suno", KEY)
    keys.set_secret("kie", OTHER)
    assert seen == {"keys.json.lock": 0o600, "keys.json.part": 0o600}
    left = {it.name: mode(it) for it in path().parent.glob("keys*")}
    assert left == {"keys.json": 0o600, "keys.json.lock": 0o600}


def test_it_closes_a_file_that_others_can_read() -> None:
    path().write_text(json.dumps({"suno": KEY}))
    for open_to in (0o644, 0o660, 0o604):
        path().chmod(open_to)
        assert keys.secret("suno") == KEY
        assert mode(path()) == 0o600


def test_it_replaces_the_file_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a crash leaves of a change is in nobody's way, and a full disk costs nothing."""
    keys.set_secret("suno", KEY)
    part = path().with_name("keys.json.part")
    part.write_text("half")
    keys.set_secret("suno", OTHER)
    assert (keys.secret("suno"), part.exists()) == (OTHER, False)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        keys.set_secret("suno", KEY)
    assert isinstance(translated(caught.value), InsufficientStorage)
    assert (keys.secret("suno"), part.exists()) == (OTHER, False)


@pytest.mark.parametrize(
    "content",
    [
        b"", f'{{"suno": "{KEY}'.encode(), b"[]", b'"canary-x"', b'{"suno": 1}', b'{"suno": null}',
        f'{{"suno": "{KEY}", "kie": "{KEY} x"}}'.encode(), b'{"suno": ""}', b"\xff", b"[" * 10**5,
    ],
)  # fmt: skip
def test_it_says_what_to_do_about_a_damaged_file_and_leaves_it(content: bytes) -> None:
    path().write_bytes(content)
    actions: list[Callable[[], object]] = [
        lambda: keys.secret("suno"), lambda: keys.hint("kie"), lambda: keys.comes_from("kie"),
        lambda: keys.set_secret("kie", OTHER), lambda: keys.remove_secret("kie"),
    ]  # fmt: skip
    for action in (*actions, *actions):
        with pytest.raises(ServerTrouble, match=r"keys\.json .*move it away") as caught:
            action()
        assert caught.value.code == "keys_unusable"
        assert "canary" not in str(caught.value)
        assert caught.value.__context__ is None
    assert path().read_bytes() == content
    assert keys.known() == ()
    path().unlink()
    keys.set_secret("kie", OTHER)
    assert keys.secret("kie") == OTHER


def test_it_still_knows_what_was_in_a_file_that_is_damaged_now() -> None:
    keys.set_secret("suno", KEY)
    assert keys.known() == (KEY,)
    path().write_text("damaged")
    assert keys.known() == (KEY,)


def test_it_says_what_to_do_about_a_file_that_cannot_be_used() -> None:
    path().mkdir()
    for action in (lambda: keys.secret("suno"), lambda: keys.set_secret("suno", KEY)):
        with pytest.raises(ServerTrouble, match="STORYREEL_DATA"):
            action()
    assert keys.known() == ()


def test_it_does_not_show_itself() -> None:
    keys.set_secret("suno", KEY)
    found = keys.secret("suno")
    assert KEY not in f"{found!r} {[found]} {keys._file!r}"
    assert f"{found}" == KEY
    assert json.dumps(Secret(KEY)) == f'"{KEY}"'


# It waits for a word, so that two of them begin at once.
WRITER = """
import sys, uuid
from django.conf import settings

settings.configure(DATA_DIR=sys.argv[1])
from backend.config import keys

first = int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for number in range(first, first + 100):
    keys.set_secret(f"webhook.{uuid.UUID(int=number)}", f"secret-{number}")
"""


def test_it_loses_nothing_when_two_processes_write_at_once() -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(configured.DATA_DIR), str(first)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for first in (0, 100)
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.communicate(timeout=SECONDS)[0] for writer in writers] == ["", ""]
    assert [writer.returncode for writer in writers] == [0, 0]
    expected = {f"webhook.{uuid.UUID(int=number)}": f"secret-{number}" for number in range(200)}
    assert json.loads(path().read_text()) == expected
    assert {it.name for it in path().parent.glob("*keys*")} == {"keys.json", "keys.json.lock"}
