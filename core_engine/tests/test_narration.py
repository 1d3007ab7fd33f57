"""Reading narrations: whatever recorders and programs write, to the sample; nothing else."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core_engine import Cache, SourceError, load_narration
from core_engine.narration import SHORTEST_SECONDS, Narration
from core_engine.tests.media import (
    RATE,
    Samples,
    encode_sound,
    run_ffmpeg,
    tone,
    write_picture,
    write_wav,
)

LENGTH = 68_123  # samples at 48 kHz, 1.419 s: no whole number of anything
MILLISECOND = RATE // 1000
# An AAC or MP3 frame is 1024 or 1152 samples. AAC in MP4 is cut to size at its start but not at
# its end; ADTS has nowhere to say how much of the first frames is the encoder's run-up.
AAC_FRAME, ADTS_RUN_UP = 1024, 3 * 1024


@pytest.fixture(scope="module")
def stereo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tone on the left and a higher one on the right."""
    samples = np.stack([tone(LENGTH, 440), tone(LENGTH, 660)], axis=1)
    return write_wav(tmp_path_factory.mktemp("sounds") / "stereo.wav", samples)


@pytest.fixture(scope="module")
def mono(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tone in one channel."""
    return write_wav(tmp_path_factory.mktemp("sounds") / "mono.wav", tone(LENGTH))


@pytest.fixture(scope="module")
def cover(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture for the cover of a record."""
    return write_picture(tmp_path_factory.mktemp("sounds") / "cover.jpg", 1)


def load(path: Path, folder: Path) -> Narration:
    return load_narration(path, Cache(folder / "cache"), threading.Event())


def samples_of(narration: Narration) -> Samples:
    return np.fromfile(narration.pcm, "<i2").reshape(-1, narration.channels)


def pitch(samples: Samples) -> float:
    """The strongest frequency in Hz."""
    strength = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(strength.argmax() * RATE / len(samples))


# --- formats -----------------------------------------------------------------------------------

FORMATS = [
    ("cbr.mp3", ["-b:a", "128k"], MILLISECOND),
    ("vbr.mp3", ["-q:a", "4"], MILLISECOND),
    ("without-xing.mp3", ["-b:a", "128k", "-write_xing", "0"], 3 * 1152),
    ("16.wav", [], 0),
    ("8.wav", ["-c:a", "pcm_u8"], 0),
    ("24.wav", ["-c:a", "pcm_s24le"], 0),
    ("32.wav", ["-c:a", "pcm_s32le"], 0),
    ("float.wav", ["-c:a", "pcm_f32le"], 0),
    ("double.wav", ["-c:a", "pcm_f64le"], 0),
    ("a-law.wav", ["-c:a", "pcm_alaw"], 0),
    ("rf64.wav", ["-rf64", "always"], 0),
    ("8k.wav", ["-ar", "8000"], MILLISECOND),
    ("11k.wav", ["-ar", "11025"], MILLISECOND),
    ("22k.wav", ["-ar", "22050"], MILLISECOND),
    ("44k.wav", ["-ar", "44100"], MILLISECOND),
    ("96k.wav", ["-ar", "96000"], MILLISECOND),
    ("plain.flac", [], 0),
    ("24.flac", ["-sample_fmt", "s32"], 0),
    ("24k.flac", ["-ar", "24000"], MILLISECOND),
    ("late.m4a", [], AAC_FRAME),
    ("fast.m4a", ["-movflags", "+faststart"], AAC_FRAME),
    ("alac.m4a", ["-c:a", "alac"], 0),
    ("vorbis.ogg", ["-c:a", "libvorbis"], MILLISECOND),
    ("flac.ogg", ["-c:a", "flac"], 0),
    ("voice.opus", ["-c:a", "libopus"], MILLISECOND),
    ("voice.webm", ["-c:a", "libopus"], MILLISECOND),
    ("raw.aac", [], ADTS_RUN_UP),
    ("apple.aiff", [], 0),
    ("apple.caf", ["-c:a", "pcm_s16le"], 0),
]


@pytest.mark.parametrize(("name", "options", "tolerance"), FORMATS, ids=lambda value: str(value))
def test_reads(name: str, options: list[str], tolerance: int, stereo: Path, tmp_path: Path) -> None:
    narration = load(encode_sound(stereo, tmp_path / name, *options), tmp_path)
    assert abs(narration.samples - LENGTH) <= tolerance
    assert narration.channels == 2
    assert not narration.silent
    left, right = samples_of(narration).T
    assert pitch(left) == pytest.approx(440, abs=2)
    assert pitch(right) == pytest.approx(660, abs=2)


@pytest.mark.parametrize("name", ["one.mp3", "one.wav", "one.flac", "one.m4a", "one.ogg"])
def test_keeps_one_channel_one(name: str, mono: Path, tmp_path: Path) -> None:
    narration = load(encode_sound(mono, tmp_path / name), tmp_path)
    assert narration.channels == 1
    assert abs(narration.samples - LENGTH) <= AAC_FRAME


def test_keeps_every_sample_of_a_48_khz_wav(stereo: Path, tmp_path: Path) -> None:
    narration = load(stereo, tmp_path)
    meant = np.stack([tone(LENGTH, 440), tone(LENGTH, 660)], axis=1)
    assert np.array_equal(samples_of(narration), meant)


def test_mixes_surround_to_two_channels(mono: Path, tmp_path: Path) -> None:
    path = encode_sound(mono, tmp_path / "surround.wav", "-af", "pan=5.1|FL=c0|FC=c0|BR=c0")
    narration = load(path, tmp_path)
    assert (narration.channels, narration.samples) == (2, LENGTH)
    assert (np.abs(samples_of(narration)).max(axis=0) > 1000).all()


@pytest.mark.parametrize(
    ("name", "tolerance"), [("a.mp3", MILLISECOND), ("a.m4a", AAC_FRAME), ("a.flac", 0)]
)
def test_does_not_mind_cover_art(
    name: str, tolerance: int, mono: Path, cover: Path, tmp_path: Path
) -> None:
    path = tmp_path / name
    run_ffmpeg("-i", mono, "-i", cover, "-map", "0", "-map", "1", "-c:v", "copy",
               "-disposition:v", "attached_pic", path)  # fmt: skip
    assert abs(load(path, tmp_path).samples - LENGTH) <= tolerance


def test_takes_the_first_of_two_sounds(stereo: Path, mono: Path, tmp_path: Path) -> None:
    path = tmp_path / "two.mp4"
    run_ffmpeg("-i", stereo, "-i", mono, "-map", "0", "-map", "1", "-c:a", "pcm_s16le",
               "-f", "mov", path)  # fmt: skip
    narration = load(path, tmp_path)
    assert (narration.channels, narration.samples) == (2, LENGTH)


def test_takes_the_sound_of_a_video(mono: Path, cover: Path, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    run_ffmpeg("-loop", "1", "-t", "1", "-i", cover, "-i", mono, "-c:v", "libx264",
               "-c:a", "alac", path)  # fmt: skip
    assert load(path, tmp_path).samples == LENGTH


def test_accepts_silence_and_says_so(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "silent.wav", np.zeros(LENGTH, np.int16))
    assert load(path, tmp_path).silent


@pytest.mark.parametrize("declared", [0, 0xFFFFFFFF])
def test_reads_a_wav_whose_writer_never_filled_in_its_length(
    declared: int, mono: Path, tmp_path: Path
) -> None:
    data = bytearray(mono.read_bytes())
    data[4:8] = declared.to_bytes(4, "little")
    data[40:44] = declared.to_bytes(4, "little")
    (tmp_path / "stream.wav").write_bytes(data)
    assert load(tmp_path / "stream.wav", tmp_path).samples == LENGTH


def test_reads_an_mp3_whose_tag_sings_along(mono: Path, tmp_path: Path) -> None:
    lyrics = "\n".join(f"line {number} Duration: 99:00:00.00, Audio: aac" for number in range(60))
    path = encode_sound(mono, tmp_path / "song.mp3", "-metadata", f"comment={lyrics}",
                        "-metadata", "title=Duration: 99:59:59.00")  # fmt: skip
    narration = load(path, tmp_path)
    assert abs(narration.samples - LENGTH) <= MILLISECOND
    assert narration.channels == 1


def test_decodes_a_sound_once(stereo: Path, tmp_path: Path) -> None:
    first = load(stereo, tmp_path)
    made = first.pcm.stat().st_mtime_ns, first.pcm.stat().st_ino
    (tmp_path / "again.wav").write_bytes(stereo.read_bytes())
    again = load(tmp_path / "again.wav", tmp_path)
    assert (again.pcm.stat().st_ino, again.digest, again.samples) == (
        made[1],
        first.digest,
        first.samples,
    )


# --- refusals ----------------------------------------------------------------------------------


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
    assert "not a sound" in refusal(tmp_path / "film.mp4", tmp_path).message


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
