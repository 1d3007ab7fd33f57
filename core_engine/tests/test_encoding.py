"""FFmpeg command lines, as values."""

from pathlib import Path

import pytest

from core_engine import Format, Quality, encoding
from core_engine.encoding import VideoSettings, clip_list

SMALL = VideoSettings.of((320, 180), 30, Quality.STANDARD)


def test_is_this_command_line_for_a_clip() -> None:
    assert " ".join(encoding.clip_arguments(SMALL, Path("/tmp/clip.part"))) == (  # noqa: S108
        "-hide_banner -nostats -y"
        " -protocol_whitelist pipe -format_whitelist rawvideo"
        " -f rawvideo -pix_fmt yuv420p -video_size 320x180 -framerate 30"
        " -color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709"
        " -chroma_sample_location left -i pipe:0"
        " -c:v libx264 -preset superfast -threads 1 -bf 0 -crf 19"
        " -maxrate 208889 -bufsize 208889"
        " -g 150 -keyint_min 150 -sc_threshold 0 -flags +cgop+bitexact -pix_fmt yuv420p"
        " -color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709"
        " -chroma_sample_location left -video_track_timescale 15360"
        " -map_metadata -1 -map_chapters -1 -fflags +bitexact -f mp4 file:/tmp/clip.part"
    )


def test_is_the_same_value_every_time() -> None:
    def lines() -> list[list[str]]:
        return [
            encoding.clip_arguments(SMALL, Path("a")),
            encoding.narration_arguments(Path("a"), Path("b"), 9),
            encoding.sound_arguments(1.5, -1.5, Path("a")),
            encoding.join_arguments(Path("a"), Path("b"), 30, Path("c")),
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
        encoding.clip_arguments(SMALL, Path("out")),
        encoding.narration_arguments(Path("-i http:x"), Path("out"), 9),
        encoding.loudness_arguments(),
        encoding.sound_arguments(0.0, None, Path("out")),
        encoding.join_arguments(Path("list"), Path("sound"), 30, Path("out")),
        encoding.count_arguments(Path("film")),
        encoding.key_frame_arguments(Path("film"), (16, 9)),
        encoding.sound_of_film_arguments(Path("film")),
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


def test_quotes_names_for_the_concat_demuxer() -> None:
    clips = [(Path("/it's/a b \\c/#1 é.mp4"), 30, 30), (Path("/plain.mp4"), 31, 30)]
    assert clip_list(clips, 30) == (
        "ffconcat version 1.0\n"
        "file 'file:/it'\\''s/a b \\c/#1 é.mp4'\n"
        "file 'file:/plain.mp4'\n"
        "outpoint 0.983333\n"
    )


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
