"""A server with a film in it, for the tests that need a real one."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import pytest

from backend.conftest import Live

# A minute of noise (some megabytes, so that the browser has to ask for parts), with a key frame
# every two seconds.
PICTURES = "testsrc2=size=320x180:rate=10:duration=60,noise=alls=40:allf=t"
CODEC = "-g 20 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -movflags +faststart"


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
