"""`manage.py voices`: who can speak."""

import importlib.util

import pytest
from django.core.management import call_command

FIND = importlib.util.find_spec


def told(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """The words of its lines."""
    call_command("voices")
    return [line.split() for line in capsys.readouterr().out.splitlines()]


def test_it_lists_voices_with_their_languages_and_licences(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = told(capsys)
    assert lines[0] == ["hibari-heart", "en-US", "Heart", "Apache-2.0"]
    assert ["pico-de-DE", "de-DE", "German", "Apache-2.0"] in lines


def test_it_says_what_installs_an_engine(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "py_nanotts" else FIND(name)
    )
    lines = told(capsys)
    assert ["pico:", "speaks", "English,", "French,", "German,", "Italian,", "Spanish"] in lines
    words = next(words for words in lines if words[:3] == ["pico:", "not", "installed;"])
    assert words[-4:] == ["-m", "pip", "install", "py-nanotts==0.1.1"]
