"""FFmpeg command lines, as values: pure functions that can be printed, compared and hashed."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core_engine.timing import SAMPLE_RATE

AUDIO_BITRATE = 192_000  # bits per second, AAC-LC stereo
TICKS_PER_FRAME = 512
"""A film's timescale is that many times its frame rate, so every frame's time is exact."""
FINGERPRINT_SIZE = (16, 9)
"""The luma of a frame at this width and height: enough to know it again after the encoder."""
_HD_PIXELS = 1920 * 1080
# Every clip begins with a key frame anyway, and each further one costs as much as twenty frames
# of a slow camera move; a player seeks through five seconds in well under one.
_KEY_FRAME_SECONDS = 5

# What may be opened as a sound. Everything else FFmpeg knows (playlists, scripts, network
# protocols, device grabbers) stays closed, whatever a file calls itself.
_SOUND_DEMUXERS = "mp3,wav,w64,flac,mov,ogg,matroska,aac,aiff,caf"
_SOUND_DECODERS = (
    "mp3,mp3float,aac,alac,flac,vorbis,opus,"
    "pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,"
    "pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav"
)
_OWN_DEMUXERS = "mov"
# A clip begins with a full rate buffer and spends it on its first picture; with this share of the
# bitrate as the steady ceiling, clips of ordinary length come to the bitrate as a whole.
_RATE_SHARE = 0.94
_MEAN = "flags=area+accurate_rnd"
_QUIET = ("-hide_banner", "-nostdin", "-nostats")
_NOTHING_OF_THE_SOURCES = (
    "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact",
)  # fmt: skip


class Quality(StrEnum):
    """How much time the encoder takes and how many bits it gets."""

    DRAFT = "draft"
    """For a look: fastest, coarsest."""
    STANDARD = "standard"
    """For sharing."""
    HIGH = "high"
    """For keeping and for large screens: about twice the time."""


# How many frames x264 looks ahead, as its presets have it. It is told, too: one that looked further
# than it is fed ahead would wait for a frame that never comes.
_LOOKAHEAD = {"ultrafast": 0, "superfast": 0, "veryfast": 10}
# Enough to keep an encoder busy: one frame it works on, one it may take next, two on their way.
_IN_FLIGHT = 4
# x264 preset, constant rate factor, and bits per second at 1080p. Measured on real photographs at
# 8 Mb/s, superfast without B-frames gives the VMAF of veryfast for less than half of its time.
_PRESETS = {
    Quality.DRAFT: ("ultrafast", 24, 5_000_000),
    Quality.STANDARD: ("superfast", 19, 8_000_000),
    Quality.HIGH: ("veryfast", 16, 14_000_000),
}


@dataclass(frozen=True, slots=True)
class VideoSettings:
    """What the encoder must know: size in pixels, frames per second, x264 preset and constant
    rate factor, and the bits per second it may use."""

    width: int
    height: int
    fps: int
    preset: str
    crf: int
    bitrate: int

    @classmethod
    def of(cls, size: tuple[int, int], fps: int, quality: Quality) -> "VideoSettings":
        """The settings for a frame of `size` (width, height); bits follow the number of pixels."""
        preset, crf, bitrate = _PRESETS[quality]
        width, height = size
        bitrate = round(bitrate * width * height / _HD_PIXELS)
        return cls(width, height, fps, preset, crf, bitrate)

    @property
    def key_frame_interval(self) -> int:
        """Frames from one key frame to the next."""
        return self.fps * _KEY_FRAME_SECONDS

    @property
    def lookahead(self) -> int:
        """Frames the encoder keeps before it gives the first."""
        return _LOOKAHEAD[self.preset]

    @property
    def frames_ahead(self) -> int:
        """Frames to give to the encoder before its packet of the first is there."""
        return self.lookahead + _IN_FLIGHT


@dataclass(frozen=True, slots=True)
class ClipFiles:
    """What encoding a clip leaves: its H.264 `stream`, and `prints`, the luma of its key frames,
    decoded again, at FINGERPRINT_SIZE, one after another."""

    stream: Path
    prints: Path


def clip_arguments(video: VideoSettings, clip: ClipFiles) -> list[str]:
    """Raw yuv420p frames on standard input → a silent clip, and a line for each of its packets on
    standard output, as soon as it is made.

    Its stream is a bare H.264 stream (ITU-T H.264, annex B): clips one after another are a film.

    One thread, because clips are made side by side, and because then the bytes do not depend on
    the number of cores. No B-frames, so that the join may drop a clip's last frame. No scene cut
    detection, so that every clip's key frames are where the plan expects them.

    The rate is a constant quality under a ceiling. Aiming at a mean rate instead starves the
    frames after the first (VMAF 75 where this has 91), which shows at every cut.
    """
    interval, rate = str(video.key_frame_interval), str(round(video.bitrate * _RATE_SHARE))
    return [
        "-hide_banner", "-nostats", "-y",
        "-protocol_whitelist", "pipe", "-format_whitelist", "rawvideo",
        "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", f"{video.width}x{video.height}",
        "-framerate", str(video.fps), *_colour_tags(), "-i", "pipe:0",
        "-c:v", "libx264", "-preset", video.preset, "-threads", "1", "-bf", "0",
        "-crf", str(video.crf), "-maxrate", rate, "-bufsize", rate,
        "-rc-lookahead", str(video.lookahead),
        "-g", interval, "-keyint_min", interval, "-sc_threshold", "0", "-flags", "+cgop+bitexact",
        "-pix_fmt", "yuv420p", *_colour_tags(),
        *_NOTHING_OF_THE_SOURCES, "-map", "0:v:0", "-f", "tee",
        f"{_quoted(f'[f=h264]file:{clip.stream}')}|[f=framecrc:flush_packets=1]pipe\\:1",
        # What the encoder has just made; smoothing it would change nothing at this size.
        "-skip_frame", "nokey", "-skip_loop_filter", "all", "-threads", "1", "-dec", "0:0",
        "-filter_complex", f"[dec:0]extractplanes=y,{fingerprint_filter(video)}[prints]",
        "-map", "[prints]", "-fps_mode", "passthrough", "-f", "rawvideo", f"file:{clip.prints}",
    ]  # fmt: skip


def fingerprint_filter(video: VideoSettings) -> str:
    """A frame's luma → its fingerprint: the means of equal parts of the frame.

    In two steps, because the scaler's weights become too coarse when it sums over many rows at
    once: a plain grey came out wrong by up to 20 levels.
    """
    width, height = FINGERPRINT_SIZE
    smaller = f"{max(width, video.width // 8)}:{max(height, video.height // 8)}"
    return f"scale={smaller}:{_MEAN},scale={width}:{height}:{_MEAN}"


def narration_arguments(source: Path, limit_seconds: int) -> list[str]:
    """Any sound file → 16-bit little-endian samples at 48 kHz, mono or stereo, on stdout."""
    shape = f"aresample={SAMPLE_RATE},aformat=sample_fmts=s16:channel_layouts=mono|stereo"
    return [
        *_QUIET, "-loglevel", "info",
        "-protocol_whitelist", "file", "-format_whitelist", _SOUND_DEMUXERS,
        "-codec_whitelist", _SOUND_DECODERS, "-i", f"file:{source}",
        "-map", "0:a:0", "-af", shape, "-t", str(limit_seconds), "-f", "s16le", "pipe:1",
    ]  # fmt: skip


def loudness_arguments(
    sample_format: str = "s16le", gain_db: float = 0.0, ceiling_dbtp: float | None = None
) -> list[str]:
    """Raw stereo samples on standard input → EBU R 128 loudness and true peak, on stderr.

    Of what they would be `gain_db` louder, under a ceiling; see `sound_arguments`.
    """
    changed = [f"volume={gain_db:.2f}dB"] if gain_db else []
    filters = [*changed, *_limiter(ceiling_dbtp), "ebur128=peak=true:framelog=quiet"]
    return [*_sound_input(sample_format), "-af", ",".join(filters), "-f", "null", "-"]


def sound_arguments(
    gain_db: float, ceiling_dbtp: float | None, output: Path, sample_format: str = "s16le"
) -> list[str]:
    """Raw stereo samples on standard input → AAC in MP4, `gain_db` louder.

    With a ceiling, a limiter at four times the sample rate keeps the peaks between the samples
    under it too; its look-ahead is compensated, so no sample moves.
    """
    filters = [f"volume={gain_db:.2f}dB", *_limiter(ceiling_dbtp)]
    return [
        *_sound_input(sample_format), "-af", ",".join(filters), "-y",
        # At high rates this coder is the better one as well as the faster one.
        "-c:a", "aac", "-aac_coder", "fast", "-b:a", str(AUDIO_BITRATE), "-flags", "+bitexact",
        *_NOTHING_OF_THE_SOURCES, "-f", "mp4", f"file:{output}",
    ]  # fmt: skip


def speech_loudness_arguments(rate: int) -> list[str]:
    """Raw mono float samples on standard input → EBU R 128 loudness and sample peak, on stderr."""
    return [
        *_speech_input(rate), "-af", "ebur128=peak=sample:framelog=quiet", "-f", "null", "-",
    ]  # fmt: skip


def speech_arguments(
    rate: int, gain_db: float, ceiling_dbtp: float | None, output: Path
) -> list[str]:
    """Raw mono float samples on standard input → FLAC at 48 kHz, `gain_db` louder."""
    filters = [f"volume={gain_db:.2f}dB", f"aresample={SAMPLE_RATE}", *_limiter(ceiling_dbtp)]
    return [
        *_speech_input(rate), "-af", ",".join(filters), "-y", "-c:a", "flac",
        "-sample_fmt", "s16", "-flags", "+bitexact", *_NOTHING_OF_THE_SOURCES,
        "-f", "flac", f"file:{output}",
    ]  # fmt: skip


def _limiter(ceiling_dbtp: float | None) -> list[str]:
    """Filters that keep true peaks under the ceiling, where there is one."""
    if ceiling_dbtp is None:
        return []
    limit = 10 ** (ceiling_dbtp / 20)
    return [
        f"aresample={4 * SAMPLE_RATE}",
        f"alimiter=limit={limit:.4f}:attack=5:release=80:level=false:latency=true",
        f"aresample={SAMPLE_RATE}",
    ]


def join_arguments(sound: Path, fps: int, output: Path) -> list[str]:
    """Clips one after another on standard input, and the sound → the film, nothing encoded again.

    The clips' stream has no clock, so the frames are counted.
    """
    return [
        "-hide_banner", "-nostats", "-y", "-loglevel", "warning",
        "-protocol_whitelist", "pipe", "-format_whitelist", "h264", "-fpsprobesize", "0",
        "-f", "h264", "-framerate", str(fps), "-i", "pipe:0",
        "-protocol_whitelist", "file", "-format_whitelist", _OWN_DEMUXERS, "-i", f"file:{sound}",
        "-map", "0:v:0", "-map", "1:a:0", "-c", "copy",
        "-bsf:v", f"setts=ts=N/({fps}*TB):duration=1/({fps}*TB)",
        # Packets wait for those of the other stream, however late: same parts, same bytes.
        "-max_interleave_delta", "0",
        "-video_track_timescale", str(fps * TICKS_PER_FRAME), "-movflags", "+faststart",
        *_NOTHING_OF_THE_SOURCES, "-f", "mp4", f"file:{output}",
    ]  # fmt: skip


def packets_arguments(film: Path) -> list[str]:
    """A film's or a sound's packets on standard output: time, size, checksum. Nothing is decoded.

    Pictures are given as bare H.264 again, as in the clips.
    """
    return [
        *_own_file(film), "-map", "0", "-c", "copy", "-bsf:v", "h264_mp4toannexb",
        "-f", "framecrc", "pipe:1",
    ]  # fmt: skip


def samples_arguments(sound: Path) -> list[str]:
    """An encoded sound, decoded, as raw stereo 16-bit samples on standard output."""
    return [*_own_file(sound), "-map", "0:a:0", "-f", "s16le", "-c:a", "pcm_s16le", "pipe:1"]


def _own_file(path: Path) -> list[str]:
    # What FFmpeg would find out about the streams by decoding their first frames, we know.
    return [
        *_QUIET, "-loglevel", "error", "-xerror", "-nofind_stream_info",
        "-protocol_whitelist", "file", "-format_whitelist", _OWN_DEMUXERS, "-i", f"file:{path}",
    ]  # fmt: skip


def _speech_input(rate: int) -> list[str]:
    return [
        "-hide_banner", "-nostats", "-protocol_whitelist", "pipe", "-format_whitelist", "f32le",
        "-f", "f32le", "-ar", str(rate), "-ch_layout", "mono", "-i", "pipe:0",
    ]  # fmt: skip


def _sound_input(sample_format: str) -> list[str]:
    return [
        "-hide_banner", "-nostats", "-protocol_whitelist", "pipe",
        "-format_whitelist", sample_format, "-f", sample_format, "-ar", str(SAMPLE_RATE),
        "-ch_layout", "stereo", "-i", "pipe:0",
    ]  # fmt: skip


def _quoted(text: str) -> str:
    """`text` so that the tee muxer takes every character of it as it is."""
    return "'" + text.replace("'", r"'\''") + "'"


def _colour_tags() -> list[str]:
    return [
        "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709",
        "-color_trc", "bt709", "-chroma_sample_location", "left",
    ]  # fmt: skip
