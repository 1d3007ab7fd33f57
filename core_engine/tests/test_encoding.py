"""FFmpeg command lines, as values."""

import mmap
import threading
from pathlib import Path

import pytest

from core_engine import Format, Quality, encoding, ffmpeg, pipes
from core_engine.encoding import ClipFiles, VideoSettings
from core_engine.tests.media import run_ffmpeg
from core_engine.verify import PRINT_BYTES, packets_of

SMALL = VideoSettings.of((320, 180), 30, Quality.STANDARD)


def in_folder(folder: Path) -> ClipFiles:
    return ClipFiles(folder / "clip", folder / "prints")


def test_is_this_command_line_for_a_clip() -> None:
    assert " ".join(encoding.clip_arguments(SMALL, in_folder(Path("/d")))) == (
        "-hide_banner -nostats -y"
        " -protocol_whitelist pipe -format_whitelist rawvideo"
        " -f rawvideo -pix_fmt yuv420p -video_size 320x180 -framerate 30"
        " -color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709"
        " -chroma_sample_location left -i pipe:0"
        " -c:v libx264 -preset superfast -threads 1 -bf 0 -crf 19"
        " -maxrate 208889 -bufsize 208889"
        " -rc-lookahead 0 -g 150 -keyint_min 150 -sc_threshold 0 -flags +cgop+bitexact"
        " -pix_fmt yuv420p"
        " -color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709"
        " -chroma_sample_location left"
        " -map_metadata -1 -map_chapters -1 -fflags +bitexact -map 0:v:0"
        " -f tee '[f=h264]file:/d/clip'|[f=framecrc:flush_packets=1]pipe\\:1"
        " -skip_frame nokey -skip_loop_filter all -threads 1 -dec 0:0"
        " -filter_complex [dec:0]extractplanes=y,"
        "scale=40:22:flags=area+accurate_rnd,scale=16:9:flags=area+accurate_rnd[prints]"
        " -map [prints] -fps_mode passthrough -f rawvideo file:/d/prints"
    )


def test_is_the_same_value_every_time() -> None:
    def lines() -> list[list[str]]:
        return [
            encoding.clip_arguments(SMALL, in_folder(Path("a"))),
            encoding.narration_arguments(Path("a"), 9),
            encoding.sound_arguments(1.5, -1.5, Path("a")),
            encoding.join_arguments(Path("a"), 30, Path("b")),
        ]

    assert lines() == lines()
    assert all(isinstance(argument, str) for line in lines() for argument in line)


def opened(arguments: list[str]) -> list[tuple[str, str | None, str | None]]:
    """Every input with the protocols and the formats FFmpeg may use for it."""
    found = []
    since = 0
    for index, argument in enumerate(arguments):
        if argument == "-i":
            options = arguments[since:index]
            protocols, formats = (
                options[options.index(name) + 1] if name in options else None
                for name in ("-protocol_whitelist", "-format_whitelist")
            )
            found.append((arguments[index + 1], protocols, formats))
            since = index + 2
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        encoding.clip_arguments(SMALL, in_folder(Path("out"))),
        encoding.narration_arguments(Path("-i http:x"), 9),
        encoding.loudness_arguments(),
        encoding.sound_arguments(0.0, None, Path("out")),
        encoding.join_arguments(Path("sound"), 30, Path("out")),
        encoding.packets_arguments(Path("film")),
        encoding.samples_arguments(Path("sound")),
    ],
)
def test_opens_nothing_but_files_and_pipes_of_known_formats(arguments: list[str]) -> None:
    inputs = opened(arguments)
    assert inputs
    for name, protocols, formats in inputs:
        assert (name, protocols) == ("pipe:0", "pipe") or (
            name.startswith("file:") and protocols == "file"
        )
        assert formats
        assert not {"hls", "concatf", "dash", "sdp", "image2", "lavfi"} & set(formats.split(","))


def test_limits_only_what_would_be_too_loud() -> None:
    def filters(ceiling: float | None) -> str:
        arguments = encoding.sound_arguments(3.5, ceiling, Path("out"))
        return arguments[arguments.index("-af") + 1]

    assert filters(None) == "volume=3.50dB"
    assert "alimiter=limit=0.8414" in filters(-1.5)


@pytest.mark.parametrize("name", ["plain", "it's | a [b] \\c é:1", "'quoted'", "[f=mp4]x|y"])
def test_writes_clips_in_folders_of_any_name(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    clip = in_folder(folder)
    frame = bytes(320 * 180 * 3 // 2)
    arguments = encoding.clip_arguments(SMALL, clip)
    lines = ffmpeg.feed_in_step(arguments, [frame] * 3, SMALL.frames_ahead, threading.Event())
    assert sorted(path.name for path in folder.iterdir()) == ["clip", "prints"]
    assert sum(packet.size for packet in packets_of(lines)) == clip.stream.stat().st_size
    assert clip.prints.stat().st_size == PRINT_BYTES


@pytest.mark.parametrize("quality", Quality)
def test_knows_how_many_frames_an_encoder_wants_before_it_gives_one(
    quality: Quality, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[int] = []
    monkeypatch.setattr(pipes, "TICK", 5.0)  # a slow machine is no encoder that wants more
    monkeypatch.setattr(pipes.Answers, "_give_more", lambda self: waited.append(1))
    video = VideoSettings.of((64, 36), 30, quality)
    arguments = encoding.clip_arguments(video, in_folder(tmp_path))
    frames = [memoryview(mmap.mmap(-1, 64 * 36 * 3 // 2)) for _ in range(30)]
    lines = ffmpeg.feed_in_step(arguments, frames, video.frames_ahead, threading.Event())
    assert (len(lines), waited) == (30, [])


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("format", [format for format in Format if format.is_film])
def test_gives_every_pixel_the_same_bits(quality: Quality, format: Format) -> None:
    whole = VideoSettings.of((1920, 1080), 30, quality)
    video = VideoSettings.of(format.size(), 30, quality)
    per_pixel = whole.bitrate / (1920 * 1080)
    assert video.bitrate / (video.width * video.height) == pytest.approx(per_pixel, rel=1e-5)


def test_spends_more_on_better_quality() -> None:
    draft, standard, high = (VideoSettings.of((1920, 1080), 30, quality) for quality in Quality)
    assert draft.bitrate < standard.bitrate < high.bitrate
    assert draft.crf > standard.crf > high.crf
    assert standard.key_frame_interval == 150


SIZES = [(1920, 1080), (1080, 1920), (1080, 1080), (2160, 3840), (3840, 2160), (1440, 2560),
         (64, 36)]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_takes_the_fingerprint_of_a_plain_grey_as_that_grey(
    size: tuple[int, int], tmp_path: Path
) -> None:
    """The scaler has to be coaxed into it; what it gets wrong looks like a clip gone bad."""
    levels = range(16, 236, 12)
    frames = tmp_path / "frames"
    frames.write_bytes(b"".join(bytes([level]) * (size[0] * size[1]) for level in levels))
    shape = ["-f", "rawvideo", "-pix_fmt", "gray", "-video_size", "{}x{}".format(*size)]
    wanted = encoding.fingerprint_filter(VideoSettings.of(size, 30, Quality.DRAFT))
    run_ffmpeg(*shape, "-i", frames, "-vf", wanted, "-f", "rawvideo", tmp_path / "prints")
    expected = b"".join(bytes([level]) * PRINT_BYTES for level in levels)
    assert (tmp_path / "prints").read_bytes() == expected
