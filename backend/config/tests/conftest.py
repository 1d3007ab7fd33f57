"""A server with a film in it, and a small app, for the tests that need one."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import pytest
from pytest_django import Settings

from backend.conftest import Live

# A minute of noise (some megabytes, so that the browser has to ask for parts), with a key frame
# every two seconds.
PICTURES = "testsrc2=size=320x180:rate=10:duration=60,noise=alls=40:allf=t"
CODEC = "-g 20 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -movflags +faststart"

# What an export of Next.js is like.
FILES = {
    "index.html": "<!DOCTYPE html><title>Films</title><script>document.title += 1</script>",
    "index.txt": "0:films",
    "404.html": "<!DOCTYPE html><title>Not here</title>",
    "jobs/index.html": "<!DOCTYPE html><title>Jobs</title>",
    "jobs/index.txt": "0:jobs",
    "projects/__id__/index.html": (
        '<!DOCTYPE html><title>__id__</title><script src="/_next/static/a.js" async=""></script>'
        '<script id="x">self.data = "__id__ \\u003c/p> & é"</script><p>__id__</p>'
    ),
    "projects/__id__/index.txt": "0:__id__",
    "projects/__id__/__next.projects.$d$id.__PAGE__.txt": "1:__id__",
    "_next/static/a.js": "document.title += '__id__'",
    "icon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    ".storyreel-built": "secret",
    "half.txt.part": "secret",
}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of a minute."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error"]
    source = ["-f", "lavfi", "-i", PICTURES]
    subprocess.run([*ffmpeg, *source, *CODEC.split(), str(path)], check=True)
    picture = ["-i", str(path), "-frames:v", "1", str(path.with_name("picture.png"))]
    subprocess.run([*ffmpeg, *picture], check=True)
    return path


@pytest.fixture
def studio(shared: Live, film: Path) -> Iterator[Live]:
    """A running server with a film and a picture in it, which are the test's own."""
    folder = shared.data / "media/projects/1"
    folder.mkdir(parents=True)
    for source in film.parent.iterdir():
        (folder / source.name).symlink_to(folder / f"real-{source.name}")
        (folder / f"real-{source.name}").write_bytes(source.read_bytes())
    yield shared
    shutil.rmtree(folder)


@pytest.fixture
def app(tmp_path: Path, settings: Settings) -> Path:
    """The folder of a small app, which the server has."""
    folder = tmp_path / "out"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    settings.STORYREEL_APP = folder
    return folder
