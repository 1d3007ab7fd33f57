"""Sounds that cannot be read, are none, or try to make FFmpeg do something else."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core_engine import SourceError
from core_engine.narration import SHORTEST_SECONDS, SOUND_NAMES, SUFFIXES
from core_engine.tests.media import (
    LENGTH,
    RATE,
    encode_sound,
    load,
    run_ffmpeg,
    tone,
    write_wav,
)


def refusal(path: Path, folder: Path) -> SourceError:
    with pytest.raises(SourceError) as caught:
        load(path, folder)
    assert caught.value.path == path
    assert caught.value.message.endswith(".")
    assert caught.value.remedy.endswith(".")
    work = folder / "cache" / "work"
    assert not work.exists() or not list(work.iterdir())
    return caught.value


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.wav", []),
        ("24.wav", ["-c:a", "pcm_s24le"]),
        ("rf64.wav", ["-rf64", "always"]),
        ("a.flac", []),
        ("late.m4a", []),
        ("fast.m4a", ["-movflags", "+faststart"]),
        ("a.ogg", ["-c:a", "libvorbis"]),
        ("a.opus", []),
        ("a.webm", ["-c:a", "libopus"]),
        ("a.aiff", []),
        ("cbr.mp3", ["-b:a", "128k"]),
        ("vbr.mp3", ["-q:a", "4"]),
        ("lyrics.mp3", ["-metadata", "comment=" + "\n".join(map(str, range(60)))]),
        ("lyrics.m4a", ["-metadata", "comment=" + "\n".join(map(str, range(60))),
                        "-movflags", "+faststart"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
@pytest.mark.parametrize("percent", [50, 80])
def test_refuses_a_sound_that_breaks_off(
    name: str, options: list[str], percent: int, tmp_path: Path
) -> None:
    whole = write_wav(tmp_path / "whole.wav", tone(3 * RATE))
    path = encode_sound(whole, tmp_path / name, *options)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * percent // 100])
    error = refusal(path, tmp_path)
    assert "damaged" in error.message


@pytest.mark.parametrize(
    ("name", "options"), [("a.mp3", ["-b:a", "128k", "-write_xing", "0"]), ("a.aac", [])]
)
def test_reads_what_is_there_of_a_stream_that_cannot_tell_its_length(
    name: str, options: list[str], mono: Path, tmp_path: Path
) -> None:
    path = encode_sound(mono, tmp_path / name, *options)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert load(path, tmp_path).samples == pytest.approx(LENGTH / 2, rel=0.1)


@pytest.mark.parametrize(
    "content",
    [
        b"x",
        b"ID3\x04\0\0\0\0\0\0",
        b"RIFF\x24\0\0\0WAVE",
        b"Dear reader,\nthis is no sound.\n" * 20,
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        b"%PDF-1.7\n1 0 obj\n",
        bytes(range(256)) * 40,
    ],
)
@pytest.mark.parametrize("name", ["a.mp3", "a.wav"])
def test_refuses_what_is_no_sound(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert "not a sound" in refusal(tmp_path / name, tmp_path).message


def test_refuses_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").touch()
    assert refusal(tmp_path / "a.mp3", tmp_path).message == "The sound is empty (0 bytes)."


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.mp3", tmp_path).message == "The sound is not there."


def test_refuses_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").mkdir()
    assert "directory" in refusal(tmp_path / "a.mp3", tmp_path).message


def test_refuses_a_video_without_a_sound(cover: Path, tmp_path: Path) -> None:
    run_ffmpeg("-loop", "1", "-i", cover, "-t", "1", tmp_path / "film.mp4")
    assert refusal(tmp_path / "film.mp4", tmp_path).message == "There is no sound in this file."


def test_refuses_a_picture(cover: Path, tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(cover.read_bytes())
    assert "not a sound" in refusal(tmp_path / "a.mp3", tmp_path).message


def test_refuses_a_sound_that_is_too_short(tmp_path: Path) -> None:
    just_short = int(SHORTEST_SECONDS * RATE) - 1
    path = write_wav(tmp_path / "a.wav", tone(just_short))
    assert "too short (0.10 seconds)" in refusal(path, tmp_path).message
    assert load(write_wav(tmp_path / "b.wav", tone(just_short + 1)), tmp_path).samples == 4800


def test_refuses_a_sound_that_is_too_long(
    mono: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core_engine.narration.LONGEST_SECONDS", 1)
    error = refusal(mono, tmp_path)
    assert "longer than" in error.message
    assert error.remedy == "Divide it over several segments."


# --- tricks ------------------------------------------------------------------------------------


@pytest.fixture
def canary() -> Iterator[tuple[int, list[socket.socket]]]:
    """A server on this machine: its port, and whoever connected to it."""
    visitors: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def welcome() -> None:
            while True:
                try:
                    visitors.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=welcome)
        thread.start()
        yield server.getsockname()[1], visitors
        server.shutdown(socket.SHUT_RDWR)
    thread.join()
    for visitor in visitors:
        visitor.close()


TRICKS = {
    "hls to a file": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\n{file}\n#EXT-X-ENDLIST\n",
    "hls to a file url": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\nfile://{file}\n"
    "#EXT-X-ENDLIST\n",
    "hls to a sibling": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\ncanary.wav\n"
    "#EXT-X-ENDLIST\n",
    "hls to a server": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\n{url}\n#EXT-X-ENDLIST\n",
    "hls with a key": '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{url}"\n#EXTINF:1,\n{file}\n'
    "#EXT-X-ENDLIST\n",
    "hls to concat": "#EXTM3U\n#EXTINF:1,\nconcat:{file}|{file}\n#EXT-X-ENDLIST\n",
    "ffconcat to a sibling": "ffconcat version 1.0\nfile canary.wav\n",
    "ffconcat to a file": "ffconcat version 1.0\nfile '{file}'\n",
    "ffconcat to a server": "ffconcat version 1.0\nfile '{url}'\n",
    "dash": '<?xml version="1.0"?><MPD type="static"><Period><AdaptationSet><Representation>'
    "<BaseURL>{url}</BaseURL></Representation></AdaptationSet></Period></MPD>",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio {port} RTP/AVP 0\n",
    "svg": '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}"/></svg>',
    "a reference": "ref {url}\n",
}


@pytest.mark.parametrize("name", ["trick.mp3", "trick.wav", "trick.m3u8", "trick.flac"])
@pytest.mark.parametrize("trick", TRICKS)
def test_follows_no_reference(
    trick: str,
    name: str,
    mono: Path,
    canary: tuple[int, list[socket.socket]],
    tmp_path: Path,
) -> None:
    port, visitors = canary
    beside = tmp_path / "canary.wav"
    beside.write_bytes(mono.read_bytes())
    text = TRICKS[trick].format(file=beside, url=f"http://127.0.0.1:{port}/canary.wav", port=port)
    (tmp_path / name).write_text(text)
    assert "not a sound" in refusal(tmp_path / name, tmp_path).message
    assert not visitors
    assert not list((tmp_path / "cache").glob("narrations/**/*.s16"))


@pytest.mark.parametrize(
    "name",
    [
        "it's.wav",
        'a "quoted" name.wav',
        "%03d.wav",
        "frame-%d.wav",
        "-i.wav",
        "-version",
        "two\nlines.wav",
        "Grüße 你好 🎞.wav",
        "e\u0301.wav",
        "concat:a|b",
        "http:x",
        "file:x",
        "pipe:0",
        "data:audio,x",
        "subfile,,start,0,end,0,,:x",
        "[a-z]*?.wav",
        " leading and trailing ",
        "$(reboot);`reboot`&.wav",
        "back\\slash.wav",
        "n" * 251 + ".wav",
    ],
)
@pytest.mark.parametrize("relative", [False, True])
def test_never_interprets_a_name(
    name: str, relative: bool, mono: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(name) if relative else tmp_path / name
    path.write_bytes(mono.read_bytes())
    assert load(path, tmp_path).samples == LENGTH


def test_reads_a_name_that_is_no_text(mono: Path, tmp_path: Path) -> None:
    path = tmp_path / "caf\udce9.wav"  # how Python writes a byte that is not UTF-8
    path.write_bytes(mono.read_bytes())
    assert load(path, tmp_path).samples == LENGTH


def test_names_every_kind_of_sound_that_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"nothing of the kind")
    assert f"({SOUND_NAMES})" in refusal(path, tmp_path).message
    others = {".oga": "ogg", ".aif": "aiff"}
    named = {it.lower() for it in SOUND_NAMES.split(", ")}
    assert named == {others.get(it, it[1:]) for it in SUFFIXES}
