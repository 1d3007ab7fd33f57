"""Reading narrations: whatever recorders and programs write, to the sample; nothing else."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core_engine import DiskFull, ffmpeg
from core_engine.narration import Narration
from core_engine.tests.media import (
    LENGTH,
    RATE,
    Samples,
    encode_sound,
    load,
    run_ffmpeg,
    tone,
    write_wav,
)

MILLISECOND = RATE // 1000
# An AAC or MP3 frame is 1024 or 1152 samples. AAC in MP4 is cut to size at its start but not at
# its end; ADTS has nowhere to say how much of the first frames is the encoder's run-up.
AAC_FRAME, ADTS_RUN_UP = 1024, 3 * 1024
PIECES = ["-frag_duration", "200000", "-movflags", "empty_moov+default_base_moof"]


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
    # As browsers record: without a length, in pieces, and AAC with what comes before the beginning.
    ("live.webm", ["-c:a", "libopus", "-f", "webm", "-live", "1"], MILLISECOND),
    ("pieces.m4a", PIECES, 2 * AAC_FRAME),
    ("pieces.mp4", ["-c:a", "aac", *PIECES], 2 * AAC_FRAME),
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


# --- a full temporary folder: FFmpeg's words go through it -------------------------------------


def refused_for_room(sound: Path, folder: Path) -> None:
    """The sound is refused for a full temporary folder, and nothing of it is kept."""
    with pytest.raises(DiskFull) as caught:
        load(sound, folder)
    assert tempfile.gettempdir() in caught.value.message
    assert caught.value.remedy.startswith("Free some space")
    assert not list((folder / "cache").glob("narrations/*/*"))


@pytest.mark.parametrize(
    "before", ["Input #0", "Stream mapping", "Output #0", "    encoder", "[out#0/s16le"]
)
def test_takes_no_sound_when_ffmpegs_words_break_off(
    before: str, mono: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ffmpeg.save

    def save(arguments: Sequence[str], *rest: Any) -> str:
        said = whole(arguments, *rest)
        return said[: said.index(before)]

    with monkeypatch.context() as patch:
        patch.setattr(ffmpeg, "save", save)
        refused_for_room(mono, tmp_path)
    assert load(mono, tmp_path).channels == 1


def test_takes_a_sound_when_the_temporary_folder_has_room_again(
    mono: Path, tmp_path: Path, full_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(full_disk))
        refused_for_room(mono, tmp_path)
    again = load(mono, tmp_path)
    assert (again.channels, again.samples) == (1, LENGTH)


@pytest.mark.parametrize("lines", [100, 200_000], ids=["a song", "too many to be kept"])
def test_tells_one_channel_after_any_number_of_words(
    lines: int, mono: Path, tmp_path: Path
) -> None:
    tags = tmp_path / "tags.txt"
    tags.write_text(";FFMETADATA1\ncomment=" + "la la\\\n" * lines + "\n")
    song = encode_sound(mono, tmp_path / "song.mp3", "-i", tags, "-map_metadata", "1")
    assert load(song, tmp_path).channels == 1
