"""GET /api/voices/: who can speak, and what they sound like."""

import asyncio
import importlib.util
from typing import Any

import pytest

from backend.conftest import LocalClient
from backend.voices import sample
from backend.voices.sample import sample_of
from core_engine import SLOWEST, recognised

pytestmark = pytest.mark.usefixtures("small")
FIND = importlib.util.find_spec


def content(answer: Any) -> bytes:
    """The body of a streamed answer."""

    async def read() -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    return asyncio.run(read())


def test_voices_are_told_with_their_languages_and_licences(api: LocalClient) -> None:
    told = api.get("/api/voices/").json()
    assert told["slowest"] == SLOWEST
    hibari = told["engines"][0]
    assert (hibari["name"], hibari["installed"]) == ("hibari", True)
    assert hibari["licence"] == "Apache-2.0"
    (voice,) = hibari["voices"]
    assert (voice["id"], voice["languages"]) == ("hibari-heart", ["en-US", "en"])
    assert (voice["name"], voice["licence"]) == ("Heart", "Apache-2.0")
    assert voice["sample"].startswith("http://127.0.0.1:8000/api/voices/hibari-heart/sample/?v=")


def test_an_engine_that_is_not_installed_is_told_with_what_installs_it(
    api: LocalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "py_nanotts" else FIND(name)
    )
    pico = next(it for it in api.get("/api/voices/").json()["engines"] if it["name"] == "pico")
    assert (pico["installed"], pico["voices"]) == (False, [])
    assert " -m pip install py-nanotts" in pico["install"]
    assert pico["speaks"] == "English, French, German, Italian, Spanish"


def test_a_sample_is_spoken_once(api: LocalClient) -> None:
    answer = api.get("/api/voices/pico-de-DE/sample/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/flac")
    whole = content(answer)
    assert whole[:4] == b"fLaC"
    assert sample_of("pico-de-DE").read_bytes() == whole
    answer = api.get("/api/voices/pico-de-DE/sample/", headers={"Range": "bytes=0-3"})
    assert (answer.status_code, content(answer)) == (206, b"fLaC")


def test_a_sample_of_nobody_is_refused(api: LocalClient) -> None:
    answer = api.get("/api/voices/pico-de/sample/")
    assert (answer.status_code, answer.json()["code"]) == (404, "voice_missing")
    assert "pico-de-DE" in answer.json()["message"]


def test_sentences_are_those_of_the_languages_they_are_for() -> None:
    recognised_as = {tag: recognised(text) for tag, text in sample._SENTENCES.items()}
    assert {tag for tag, found in recognised_as.items() if found != tag} <= {"nb"}  # it may be no
