"""/api/system/: what Storyreel has on this machine, and its cache made smaller."""

import json
import os
import platform
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from pytest_django import Settings

from backend.conftest import ROOT, LocalClient
from backend.projects.media_files import cache
from backend.projects.models import GlobalSettings
from core_engine import ffmpeg
from core_engine.ffmpeg import binary, version

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def other_ffmpeg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An FFmpeg of one's own; it is the same, in another place."""
    link = tmp_path / "ffmpeg"
    link.symlink_to(binary())
    monkeypatch.setenv("STORYREEL_FFMPEG", str(link))
    for found in (binary, version):
        found.cache_clear()
    yield link
    for found in (binary, version):
        found.cache_clear()


def told(api: LocalClient) -> dict[str, Any]:
    answer = api.get("/api/system/")
    assert answer.status_code == 200
    return dict(answer.json())


def licence(api: LocalClient, name: str) -> dict[str, str]:
    (row,) = (it for it in told(api)["licences"] if it["name"] == name)
    return dict(row)


def entry(name: str, age: int) -> Path:
    """An entry of a million bytes in the cache, last used so long after the beginning of time."""
    path = cache().path("clips", name * 6)
    with cache().part() as part:
        part.write_bytes(bytes(10**6))
        cache().keep(part, path)
    os.utime(path, (age, age))
    return path


def test_it_tells_versions_room_and_cache(api: LocalClient) -> None:
    entry("a", 1)
    GlobalSettings(cache_gigabytes=2.5).save()
    found = told(api)
    assert (
        found["version"]
        == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    )
    assert found["version"] == configured.SPECTACULAR_SETTINGS["VERSION"]
    assert found["python"] == platform.python_version()
    assert found["ffmpeg"] == {"version": version(), "path_is_bundled": True, "error": None}
    assert found["disk_free_megabytes"] > 0
    assert found["data_folder"] == str(configured.DATA_DIR)
    assert found["cache"] == {"bytes": 10**6, "limit_bytes": 2_500_000_000}


@pytest.mark.usefixtures("other_ffmpeg")
def test_it_tells_an_ffmpeg_of_ones_own(api: LocalClient) -> None:
    assert told(api)["ffmpeg"]["path_is_bundled"] is False


def test_it_tells_what_is_wrong_with_ffmpeg(
    api: LocalClient, other_ffmpeg: Path, tmp_path: Path
) -> None:
    other_ffmpeg.unlink()
    found = told(api)
    assert (found["ffmpeg"]["version"], found["ffmpeg"]["path_is_bundled"]) == (None, False)
    assert "STORYREEL_FFMPEG" in found["ffmpeg"]["error"]
    assert "FFmpeg" not in {row["name"] for row in found["licences"]}


def test_storyreel_is_under_the_mit_licence(api: LocalClient) -> None:
    assert licence(api, "Storyreel")["licence"] == "MIT"
    assert "MIT License" in (ROOT / "LICENSE").read_text()


def test_ffmpeg_is_under_the_gpl(api: LocalClient) -> None:
    assert licence(api, "FFmpeg")["licence"] == "GPL-3.0-or-later"


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        ("", "LGPL-2.1-or-later"), ("--enable-version3", "LGPL-3.0-or-later"),
        ("--enable-gpl", "GPL-2.0-or-later"),
        ("--enable-gpl --enable-nonfree", "not to be passed on"),
    ],
)  # fmt: skip
def test_an_ffmpegs_licence_follows_from_how_it_was_built(
    monkeypatch: pytest.MonkeyPatch, switches: str, expected: str
) -> None:
    monkeypatch.setattr(ffmpeg, "ask", lambda _: f"ffmpeg version 9\nconfiguration: {switches}")
    assert ffmpeg.licence() == expected


def test_every_package_has_a_version_a_licence_and_a_purpose(api: LocalClient) -> None:
    rows = told(api)["licences"]
    assert {"Django", "numpy", "uvicorn", "py-nanotts", "hibari-tts"} <= {it["name"] for it in rows}
    assert not {"pytest", "mypy", "ruff"} & {it["name"] for it in rows}
    for row in rows:
        assert all(row.values()), row
        assert row["licence"] != "not stated", row
        assert "\n" not in row["licence"]
    assert len(rows) == len({it["name"] for it in rows})


def test_the_apps_own_packages_are_told_where_its_build_lists_them(
    api: LocalClient, settings: Settings, tmp_path: Path
) -> None:
    listed = [{"name": "zustand", "version": "5.0", "licence": "MIT"}]
    (tmp_path / "licences.json").write_text(json.dumps(listed))
    settings.STORYREEL_APP = tmp_path
    expected = {**listed[0], "what_for": "A part of the browser app."}
    assert licence(api, "zustand") == expected


def prune(api: LocalClient, **body: object) -> Any:
    return api.post("/api/system/prune-cache/", body, content_type=JSON)


def test_the_cache_is_brought_down_to_its_size(api: LocalClient) -> None:
    old, new = entry("a", 1), entry("b", 2)
    assert prune(api).json() == {"bytes_removed": 0, "bytes_left": 2 * 10**6, "in_use": False}
    GlobalSettings(cache_gigabytes=0.001).save()
    answer = prune(api, everything=False)
    assert answer.json() == {"bytes_removed": 10**6, "bytes_left": 10**6, "in_use": False}
    assert (old.exists(), new.exists()) == (False, True)


def test_the_cache_is_emptied(api: LocalClient) -> None:
    entry("a", 1)
    answer = prune(api, everything=True)
    assert answer.json() == {"bytes_removed": 10**6, "bytes_left": 0, "in_use": False}


def test_what_is_in_use_stays(api: LocalClient) -> None:
    entry("a", 1)
    used = entry("b", 2)
    with cache().in_use():
        assert cache().holds(used)
        answer = prune(api, everything=True)
    assert answer.json() == {"bytes_removed": 10**6, "bytes_left": 10**6, "in_use": True}
    assert used.exists()


@pytest.mark.parametrize("body", [{"everything": "perhaps"}, {"evrything": True}])
def test_what_makes_no_sense_is_refused(api: LocalClient, body: dict[str, object]) -> None:
    kept = entry("a", 1)
    assert prune(api, **body).status_code == 400
    assert kept.exists()
