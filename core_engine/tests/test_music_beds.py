"""What the browser app's music is compared with is what the engine lays under films."""

import json

import pytest

from core_engine.tests.music_beds import FILE, comparison

REMEDY = "Run `python -m core_engine.tests.music_beds`, then make lib/musicBed.ts do the same."


def test_the_file_for_the_browser_has_the_engines_music() -> None:
    told, true = json.loads(FILE.read_text("utf-8")), json.loads(json.dumps(comparison()))
    for ours, engines in zip(told, true, strict=True):
        heard, expected = ours.pop("heard"), engines.pop("heard")
        assert ours == engines, REMEDY
        for one, other in zip(heard, expected, strict=True):
            assert one == pytest.approx(other, abs=2e-5), REMEDY
