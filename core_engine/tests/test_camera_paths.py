"""What the browser app's camera is compared with is what the engine's camera does."""

import json
from typing import Any

import pytest

from core_engine.tests.camera_paths import FILE, comparison

REMEDY = "Run `python -m core_engine.tests.camera_paths`, then make lib/cameraPath.ts do the same."


@pytest.mark.parametrize("film", range(4))
def test_the_file_for_the_browser_has_the_engines_crops(film: int) -> None:
    told, true = _read()["films"][film], comparison()["films"][film]
    for clip, crops in zip(told["clips"], true["clips"], strict=True):
        assert clip["frames"] == crops["frames"], REMEDY
        assert clip["first_frame"] == crops["first_frame"], REMEDY
        for ours, engines in zip(clip["crops"], crops["crops"], strict=True):
            assert ours == pytest.approx(engines, abs=2e-8), REMEDY


def test_the_file_for_the_browser_has_the_same_segments() -> None:
    assert _read()["segments"] == comparison()["segments"], REMEDY


def _read() -> Any:
    return json.loads(FILE.read_text("utf-8"))
