"""Which files are served, as what: read each test's name as the end of "it…"."""

import os
from pathlib import Path

import pytest
from django.http import Http404
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from backend.config import media
from backend.conftest import Exchange
from core_engine import PICTURE_SUFFIXES, SOUND_SUFFIXES


@pytest.fixture
def put(media_root: Path) -> "Put":
    """Writes a file into a project; gives its address."""
    return Put(media_root)


class Put:
    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, name: str, data: bytes = b"x") -> str:
        path = self.root / "projects" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return f"/media/projects/{name}"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.mp4", "video/mp4"),
        ("a.webm", "video/webm"),
        ("a.jpg", "image/jpeg"),
        ("a.JPEG", "image/jpeg"),
        ("a.jpe", "image/jpeg"),
        ("a.jfif", "image/jpeg"),
        ("a.mpo", "image/jpeg"),
        ("a.png", "image/png"),
        ("a.webp", "image/webp"),
        ("a.gif", "image/gif"),
        ("a.mp3", "audio/mpeg"),
        ("a.wav", "audio/wav"),
        ("a.flac", "audio/flac"),
        ("a.m4a", "audio/mp4"),
        ("a.aac", "audio/aac"),
        ("a.aif", "audio/aiff"),
        ("a.AIFF", "audio/aiff"),
        ("a.caf", "audio/x-caf"),
        ("a.ogg", "audio/ogg"),
        ("a.oga", "audio/ogg"),
        ("a.opus", "audio/ogg"),
        ("a.vtt", "text/vtt; charset=utf-8"),
        ("a.html.png", "image/png"),
    ],
)
def test_it_shows_what_is_on_the_list(asgi: Exchange, put: Put, name: str, kind: str) -> None:
    answer = asgi("GET", put(f"1/{name}", b"<script>alert(1)</script>"))
    assert answer.headers["content-type"] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"
    player = kind.startswith(("video/", "audio/"))
    assert answer.headers["content-security-policy"] == (
        "sandbox allow-same-origin; default-src 'none'; media-src 'self'"
        if player
        else "sandbox; default-src 'none'"
    )
    assert "content-disposition" not in answer.headers


@pytest.mark.parametrize("suffix", sorted(PICTURE_SUFFIXES | SOUND_SUFFIXES))
def test_it_has_a_type_for_all_that_can_be_uploaded(suffix: str) -> None:
    kinds = ("image/",) if suffix in PICTURE_SUFFIXES else ("audio/", "video/")
    assert media.MEDIA_TYPES[suffix].startswith(kinds)


@pytest.mark.parametrize(
    "name",
    [
        "a.html",
        "a.htm",
        "a.xhtml",
        "a.svg",
        "a.svgz",
        "a.xml",
        "a.js",
        "a.mjs",
        "a.css",
        "a.json",
        "a.pdf",
        "a.swf",
        "a.txt",
        "a.zip",
        "a.exe",
        "a.mp4.html",
        "a.mp4 ",
        "a.mp4.",
        "mp4",
        "a",
    ],
)
def test_it_lets_the_rest_be_saved_only(asgi: Exchange, put: Put, name: str) -> None:
    answer = asgi("GET", put(f"1/{name}", b"<script>alert(1)</script>"))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("film.mp4", 'attachment; filename="film.mp4"'),
        ("my film.mp4", 'attachment; filename="my film.mp4"'),
        ('a "b".mp4', r'attachment; filename="a \"b\".mp4"'),
        ("a;b=c,d.mp4", 'attachment; filename="a;b=c,d.mp4"'),
        ("100%25.mp4", 'attachment; filename="100%25.mp4"'),
        ("Été.mp4", "attachment; filename*=utf-8''%C3%89t%C3%A9.mp4"),
        ("мой фильм.mp4", "attachment; filename*=utf-8''%D0%BC%D0%BE%D0%B9%20"),
        ("映画.mp4", "attachment; filename*=utf-8''%E6%98%A0%E7%94%BB.mp4"),
        ("a\tb\x7f.mp4", "attachment; filename*=utf-8''a%09b%7F.mp4"),
    ],
)
def test_it_saves_under_the_right_name(
    asgi: Exchange, put: Put, name: str, disposition: str
) -> None:
    url = put(f"1/{name}")
    answer = asgi("GET", f"{url}?download=1")
    assert answer.headers["content-disposition"].startswith(disposition)
    assert answer.headers["content-type"] == "video/mp4"
    assert "content-disposition" not in asgi("GET", f"{url}?download=0").headers


def test_it_saves_a_part_under_the_right_name_too(asgi: Exchange, put: Put) -> None:
    answer = asgi("GET", f"{put('1/film.mp4')}?download=1", ("Range", "bytes=0-9"))
    assert answer.headers["content-disposition"] == 'attachment; filename="film.mp4"'


@pytest.mark.parametrize(
    "name",
    [
        "secret.mp4",
        "cache/clip.mp4",
        "projects",
        "projects/",
        "projects/1",
        "projects/1/",
        "projects/1/output/film.mp4/",
        "projects/1/output/film.mp4/x",
        "projects/nobody.mp4",
        "Projects/1/output/film.mp4",
        "projectsx/film.mp4",
        "projects/../secret.mp4",
        "projects/../cache/clip.mp4",
        "projects/1/../1/output/film.mp4",
        "projects/./1/output/film.mp4",
        "projects//1/output/film.mp4",
        "projects/1/output/..",
        "../media/secret.mp4",
        "../../../../../../etc/hostname",
        "projects/../../../../../../etc/hostname",
        "/etc/hostname",
        "//etc/hostname",
        "projects//etc/hostname",
        "projects/%2e%2e/secret.mp4",
        "projects/%2E%2E%2Fsecret.mp4",
        "projects/..%2fsecret.mp4",
        "projects\\..\\secret.mp4",
        "projects/..\\secret.mp4",
        "projects/1\\output\\film.mp4",
        "projects/1/output/film.mp4\0",
        "projects/1/output/film.mp4\0.png",
        "projects/\0",
        "projects/1/output/film.mp4\n",
        "projects/1/.hidden.mp4",
        "projects/1/.git/config",
        "projects/.trash/film.mp4",
        "projects/1/film.mp4.part",
        "projects/1/film.mp4.PART",
        "projects/1/film.part/film.mp4",
        "projects/" + "a" * 300,
        "projects/" + "a/" * 3000 + "a",
        "projects/\ud7ff\u202e.mp4",
        "projects/1/link-out.mp4",
        "projects/1/link-to-cache.mp4",
        "projects/1/folder-out/hostname",
        "projects/1/back\\slash.mp4",
        "projects/1/loop.mp4",
        "projects/1/dangling.mp4",
        "projects/1/pipe.mp4",
        "C:/windows/win.ini",
        "projects/C:/windows/win.ini",
    ],
)
def test_it_serves_nothing_but_the_files_of_projects(
    asgi: Exchange, media_root: Path, put: Put, name: str
) -> None:
    put("1/output/film.mp4")
    fill(media_root)
    answer = asgi("GET", f"/media/{name}")
    assert answer.status == 404
    assert b"SECRET" not in answer.body


def fill(root: Path) -> None:
    """Files and links that nobody may get at."""
    project = root / "projects/1"
    for name in ("secret.mp4", "cache/clip.mp4", "projects/1/.hidden.mp4", "projectsx/film.mp4"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(b"SECRET")
    for name in ("film.mp4.part", "film.mp4.PART", "back\\slash.mp4"):
        (project / name).write_bytes(b"SECRET")
    for name, target in (
        ("link-out.mp4", "/etc/hostname"),
        ("link-to-cache.mp4", "../../cache/clip.mp4"),
        ("folder-out", "/etc"),
        ("loop.mp4", "loop.mp4"),
        ("dangling.mp4", "nothing"),
    ):
        (project / name).symlink_to(target)
    os.mkfifo(project / "pipe.mp4")


@how(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.lists(
        st.sampled_from(["..", ".", "", "/", "projects", "1", "output", "film.mp4", "%2e%2e"])
        | st.text(max_size=3),
        max_size=7,
    ).map("/".join)
)
def test_it_never_leaves_the_projects(put: Put, media_root: Path, name: str) -> None:
    put("1/output/film.mp4")
    try:
        path = media.project_file(name)
    except Http404:
        return
    assert path.is_relative_to(media_root / "projects")
    assert path == media_root / name


def test_it_follows_links_inside_the_projects(asgi: Exchange, put: Put) -> None:
    put("1/film.mp4", b"film")
    (put.root / "projects/1/same.mp4").symlink_to("film.mp4")
    answer = asgi("GET", "/media/projects/1/same.mp4?download=1")
    assert answer.body == b"film"
    assert answer.headers["content-disposition"] == 'attachment; filename="same.mp4"'


def test_it_knows_projects_that_lie_on_another_disk(
    asgi: Exchange, media_root: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/film.mp4").write_bytes(b"film")
    (media_root / "projects").symlink_to(tmp_path / "elsewhere")
    assert asgi("GET", "/media/projects/film.mp4").body == b"film"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("rest_framework/css/bootstrap.min.css", "text/css; charset=utf-8"),
        ("rest_framework/js/default.js", "text/javascript; charset=utf-8"),
        ("rest_framework/fonts/glyphicons-halflings-regular.woff2", "font/woff2"),
        ("rest_framework/fonts/glyphicons-halflings-regular.svg", "image/svg+xml"),
        ("drf_spectacular_sidecar/swagger-ui-dist/favicon-32x32.png", "image/png"),
        ("drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css.map", "application/json"),
    ],
)
def test_it_serves_the_assets_of_packages(asgi: Exchange, name: str, kind: str) -> None:
    answer = asgi("GET", f"/static/{name}")
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert "content-disposition" not in answer.headers
    again = asgi("GET", f"/static/{name}", ("If-None-Match", answer.headers["etag"]))
    assert (again.status, again.headers["cache-control"]) == (304, "public, max-age=3600")


@pytest.mark.parametrize(
    "name",
    [
        "nothing.css",
        "rest_framework",
        "rest_framework/css",
        "../settings.py",
        "rest_framework/../../../settings.py",
        "rest_framework/css/../../../__init__.py",
        "/etc/hostname",
        "rest_framework\\css\\default.css",
        "rest_framework/css/default.css\0",
    ],
)
def test_it_serves_no_other_file_as_an_asset(asgi: Exchange, name: str) -> None:
    assert asgi("GET", f"/static/{name}").status == 404
