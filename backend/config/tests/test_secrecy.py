"""Where secrets of services are not: in logs, in what children are told, in what goes out."""

import io
import logging
import logging.config
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import connection

from backend.config import key_file, keys
from backend.config.redaction import RedactSecrets, redacted
from backend.conftest import ROOT, SECONDS, ErrorRecords, LocalClient, environment
from backend.projects.tests import samples
from backend.projects.tests.test_import_export_api import exported
from backend.renders.management.commands import doctor

KEY, OTHER = "canary-0123456789-abcd", 'canary/+"\\%s-another'
WEBHOOK = f"webhook.{uuid.UUID(int=7)}"


@pytest.fixture(autouse=True)
def both(monkeypatch: pytest.MonkeyPatch) -> None:
    """One secret is from the environment, two are from the file."""
    monkeypatch.setattr(keys, "_given", {})
    monkeypatch.setattr(keys, "_file", key_file.KeyFile())
    monkeypatch.setenv("STORYREEL_SUNO_KEY", KEY)
    keys.take_from_environment()
    keys.set_secret("kie", OTHER)
    keys.set_secret(WEBHOOK, f"{KEY}-longer")


@pytest.fixture
def logged() -> Iterator[Callable[..., str]]:
    """Logs an error; what the console would show of it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactSecrets())
    logger = logging.Logger("test")
    logger.addHandler(handler)

    def log(message: object, *args: object, **options: Any) -> str:
        logger.error(message, *args, **options)
        return stream.getvalue()

    yield log
    handler.close()


class Thing:
    """Something that shows a secret when it is shown."""

    def __str__(self) -> str:
        return f"thing of {KEY}"

    def __repr__(self) -> str:
        return f"<{KEY}>"


@pytest.mark.parametrize(
    ("message", "args", "expected"),
    [
        (f"a {KEY} b", (), "a *** b"),
        (f"{KEY}-longer, {KEY}", (), "***, ***"),
        ("%s: %r", (f"Bearer {KEY}", KEY), "Bearer ***: '***'"),
        ("%(k)s %(n)d", ({"k": OTHER, "n": 3},), "*** 3"),
        ("%s %d %.1f %s %5.2f", ([KEY], True, 2.0, None, Decimal(1)), "['***'] 1 2.0 None  1.00"),
        ("%s %r", (Thing(), Thing()), "thing of *** <***>"),
        ("%s", (ValueError(f"bad {OTHER}"),), "bad ***"),
        (ValueError(f"bad {KEY}"), (), "bad ***"),
        ("%s", (quote(OTHER, safe=""),), "***"),
        ("%s", ({"key": OTHER},), "{'key': '***'}"),
        ("%s", ('{"key": "canary/+\\"\\\\%s-another"}',), '{"key": "***"}'),
        ("100 % of nothing", (), "100 % of nothing"),
    ],
)
def test_they_are_cut_out_of_messages(
    logged: Callable[..., str], message: object, args: tuple[object, ...], expected: str
) -> None:
    assert logged(message, *args) == f"{expected}\n"


def fail(value: str) -> None:
    """Raise an error that tells a value, because of another that does."""
    try:
        raise KeyError(value)
    except KeyError as error:
        raise ValueError(f"no {value}") from error


def test_they_are_cut_out_of_tracebacks(logged: Callable[..., str]) -> None:
    try:
        fail(KEY)
    except ValueError:
        text = logged("failed", exc_info=True)
    assert "canary" not in text
    assert "ValueError: no ***" in text
    assert "KeyError: '***'" in text
    assert text.count("Traceback") == 2


def test_they_are_cut_out_of_where_it_was_logged() -> None:
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "here", (), None, sinfo=f"at {KEY}")
    assert RedactSecrets().filter(record)
    assert record.stack_info == "at ***"


def test_a_message_that_does_not_fit_its_arguments_tells_none(
    logged: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert logged("%d %d", KEY, Thing()) == ""
    told = capsys.readouterr().err
    assert "Logging error" in told
    assert "('***', <***>)" in told
    assert "canary" not in told


def test_the_file_is_not_read_for_each_message(
    logged: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logged(KEY)
    monkeypatch.setattr(key_file, "_content", None)
    assert logged("%s", OTHER) == "***\n***\n"


def test_a_damaged_file_keeps_nothing_from_being_told(logged: Callable[..., str]) -> None:
    logged("first")
    (Path(configured.DATA_DIR) / "keys.json").write_text("damaged")
    assert logged("%s %s", KEY, OTHER) == "first\n*** ***\n"


def test_there_may_be_none(logged: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_given", {})
    (Path(configured.DATA_DIR) / "keys.json").unlink()
    assert logged("%s %s", 1, "x") == "1 x\n"
    assert redacted("x") == "x"


def test_a_new_one_is_known_at_once() -> None:
    assert redacted("the newest secret") == "the newest secret"
    keys.set_secret("mureka", "newest")
    assert redacted("the newest secret") == "the *** secret"


def test_what_is_too_short_for_a_secret_is_left_in_messages() -> None:
    keys.set_secret("mureka", "the")
    assert redacted("the rest") == "the rest"


def test_the_console_is_the_only_handler_and_has_the_filter(logged_errors: ErrorRecords) -> None:
    root = logging.getLogger()
    consoles = [it for it in root.handlers if type(it) is logging.StreamHandler]
    assert [[type(it) for it in console.filters] for console in consoles] == [[RedactSecrets]]
    for name in ("django", "django.request", "uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        assert (logger.handlers, logger.propagate) == ([], True)


# What a command, the server or a worker does: Django is set up, and then others are started.
PARENT = """
import os, sys
from pathlib import Path
import django
django.setup()

import subprocess
from backend.config import keys
from core_engine.ffmpeg import _spawn
from core_engine.voices.speakers import _Speaker

print("has", keys.secret("suno"), keys.secret("kie.webhook"))
print(subprocess.run(["env"], capture_output=True, text=True, check=True).stdout)
os.system("env")
speaker = _Speaker()
for name in ("environ", "cmdline"):
    print(Path(f"/proc/{speaker._process.pid}/{name}").read_text())
speaker.end()
ffmpeg = _spawn([sys.executable, "-c", "import os; print(os.environ)"], -3, None, sys.stderr)
assert ffmpeg.wait() == 0
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it looks at /proc")
def test_no_child_inherits_them(tmp_path: Path) -> None:
    given = {
        variable: f"canary-{number}" for number, variable in enumerate(keys.VARIABLES.values())
    }
    done = subprocess.run(
        [sys.executable, "-u", "-c", PARENT], cwd=ROOT,
        env=environment(tmp_path, DJANGO_SETTINGS_MODULE="backend.config.settings", **given),
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    has, _, children = done.stdout.partition("\n")
    assert has == "has canary-0 canary-5"
    assert children.count("STORYREEL_DATA=") == 3
    assert "core_engine.voices.speaker" in children
    assert "LC_ALL" in children
    assert "canary" not in children


def unzipped(data: bytes) -> bytes:
    """Names and contents of all that is in a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(it.filename.encode() + archive.read(it) for it in archive.infolist())


@pytest.mark.django_db(transaction=True)
def test_they_do_not_go_out(
    api: LocalClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not with a story, not with the database, not with what is told of the machine."""
    story = samples.project(1)
    monkeypatch.setattr(doctor, "voice_engines", list)
    call_command("doctor")
    out = [
        unzipped(exported(api, story)[0]),
        api.get("/api/system/").content, api.get("/api/settings/").content,
        "".join(connection.connection.iterdump()).encode(),
        "".join(capsys.readouterr()).encode(),
    ]  # fmt: skip
    for found in out:
        assert found
        assert b"canary" not in found
    for address in ("/media/keys.json", "/media/../keys.json", "/keys.json", "/static/keys.json"):
        assert b"canary" not in api.get(address).content
