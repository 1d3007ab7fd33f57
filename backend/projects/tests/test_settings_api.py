"""/api/settings/: what all films have in common."""

import pytest

from backend.conftest import LocalClient
from backend.projects.models import GlobalSettings
from core_engine import Quality, RenderSettings

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_there_are_settings_from_the_start(api: LocalClient) -> None:
    assert api.get("/api/settings/").json() == {
        "zoom_intensity": 1.3, "resolution": "1920x1080", "fps": 30, "quality": "standard",
        "loudness": -14.0, "voice": "", "cache_gigabytes": 5.0, "films_kept": 2,
        "jobs_kept_days": 30,
    }  # fmt: skip
    assert not GlobalSettings.objects.exists()


def test_one_of_them_is_changed(api: LocalClient) -> None:
    answer = api.patch("/api/settings/", {"fps": 25}, content_type=JSON)
    assert (answer.status_code, answer.json()["fps"]) == (200, 25)
    assert api.get("/api/settings/").json()["fps"] == 25
    assert GlobalSettings.load().quality == "standard"


def test_there_is_only_ever_one_row(api: LocalClient) -> None:
    for fps in (24, 25, 60):
        api.patch("/api/settings/", {"fps": fps}, content_type=JSON)
    GlobalSettings(fps=12).save()
    assert [row.fps for row in GlobalSettings.objects.all()] == [12]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fps", 11), ("fps", 61), ("fps", "many"), ("fps", 24.5), ("fps", None),
        ("zoom_intensity", 0.9), ("zoom_intensity", 3.1), ("zoom_intensity", "NaN"),
        ("zoom_intensity", "inf"), ("zoom_intensity", None), ("resolution", "640x360"),
        ("loudness", -24.1), ("loudness", -9.9), ("loudness", "NaN"), ("loudness", None),
        ("quality", "best"), ("voice", "x" * 101), ("voice", "a\0"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused(api: LocalClient, name: str, value: object) -> None:
    answer = api.patch("/api/settings/", {"quality": "high", name: value}, content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()[name]
    assert not GlobalSettings.objects.exists()


def test_whether_the_example_was_offered_is_nobodys_to_change(api: LocalClient) -> None:
    api.patch("/api/settings/", {"example_offered": True, "id": 7}, content_type=JSON)
    assert (GlobalSettings.load().pk, GlobalSettings.load().example_offered) == (1, False)


def test_renders_take_them() -> None:
    row = GlobalSettings(resolution="1280x720", fps=24, quality="high", zoom_intensity=1.5)
    row.loudness = -20.0
    assert row.render_settings() == RenderSettings(Quality.HIGH, 24, 720, 1.5, -20.0)
    assert row.render_settings(quality="draft", fps=12).quality is Quality.DRAFT
