"""The renderer of Storyreel: paths and numbers in, a film and a value out.

Knows nothing of Django, databases or HTTP. What is named here is what others may use.
"""

from core_engine.audio import loudness_of
from core_engine.cache import Cache
from core_engine.context import RenderContext
from core_engine.encoding import Quality
from core_engine.errors import (
    DiskFull,
    EngineError,
    FFmpegFailed,
    FFmpegMissing,
    OutputError,
    Problem,
    RenderCancelled,
    SourceError,
    StoryNotNarrated,
    StoryNotRenderable,
    VerificationFailed,
)
from core_engine.ffmpeg import ask as ask_ffmpeg
from core_engine.ffmpeg import binary as ffmpeg_binary
from core_engine.ffmpeg import check as check_ffmpeg
from core_engine.ffmpeg import is_bundled as ffmpeg_is_bundled
from core_engine.ffmpeg import licence as ffmpeg_licence
from core_engine.ffmpeg import version as ffmpeg_version
from core_engine.files import check_writable, sync_folder, work_folder
from core_engine.geometry import Point, Rect
from core_engine.images import SUFFIXES as PICTURE_SUFFIXES
from core_engine.images import Picture, is_thumbnail
from core_engine.inspection import inspect_picture, inspect_sources
from core_engine.ken_burns import Easing, ZoomDirection, alternating
from core_engine.music import Music, MusicSource, load_music
from core_engine.narration import SUFFIXES as SOUND_SUFFIXES
from core_engine.narration import load_narration
from core_engine.plan import (
    RENDERER_VERSION,
    Format,
    RenderPlan,
    RenderSettings,
    Scene,
    SegmentSource,
    ThumbnailPlan,
    bitrate_of,
    plan_film,
    plan_thumbnail,
)
from core_engine.progress import Listener, Phase, Progress, ProgressReporter
from core_engine.reduced import kept_jpeg, reduced_jpeg
from core_engine.timing import seconds
from core_engine.video_renderer import Film, Order, render_all, render_project
from core_engine.voices.catalogue import VoiceMissing, languages_spoken, voice_for, voice_of
from core_engine.voices.catalogue import engines as voice_engines
from core_engine.voices.language import recognised, spoken_language
from core_engine.voices.narrator import Manner, Narrated, Utterance, narrate, narrate_all
from core_engine.voices.speakers import end_speakers, speakers
from core_engine.voices.text import is_wordless, usual_seconds
from core_engine.voices.voice import (
    FASTEST,
    LONGEST_PAUSES,
    LONGEST_SILENCE,
    SHORTEST_SILENCE,
    SLOWEST,
    Engine,
    Voice,
)
from core_engine.waveform import PEAKS_PER_SECOND, Waveform, load_waveform

__all__ = [
    "FASTEST",
    "LONGEST_PAUSES",
    "LONGEST_SILENCE",
    "PEAKS_PER_SECOND",
    "PICTURE_SUFFIXES",
    "RENDERER_VERSION",
    "SHORTEST_SILENCE",
    "SLOWEST",
    "SOUND_SUFFIXES",
    "Cache",
    "DiskFull",
    "Easing",
    "Engine",
    "EngineError",
    "FFmpegFailed",
    "FFmpegMissing",
    "Film",
    "Format",
    "Listener",
    "Manner",
    "Music",
    "MusicSource",
    "Narrated",
    "Order",
    "OutputError",
    "Phase",
    "Picture",
    "Point",
    "Problem",
    "Progress",
    "ProgressReporter",
    "Quality",
    "Rect",
    "RenderCancelled",
    "RenderContext",
    "RenderPlan",
    "RenderSettings",
    "Scene",
    "SegmentSource",
    "SourceError",
    "StoryNotNarrated",
    "StoryNotRenderable",
    "ThumbnailPlan",
    "Utterance",
    "VerificationFailed",
    "Voice",
    "VoiceMissing",
    "Waveform",
    "ZoomDirection",
    "alternating",
    "ask_ffmpeg",
    "bitrate_of",
    "check_ffmpeg",
    "check_writable",
    "end_speakers",
    "ffmpeg_binary",
    "ffmpeg_is_bundled",
    "ffmpeg_licence",
    "ffmpeg_version",
    "inspect_picture",
    "inspect_sources",
    "is_thumbnail",
    "is_wordless",
    "kept_jpeg",
    "languages_spoken",
    "load_music",
    "load_narration",
    "load_waveform",
    "loudness_of",
    "narrate",
    "narrate_all",
    "plan_film",
    "plan_thumbnail",
    "recognised",
    "reduced_jpeg",
    "render_all",
    "render_project",
    "seconds",
    "speakers",
    "spoken_language",
    "sync_folder",
    "usual_seconds",
    "voice_engines",
    "voice_for",
    "voice_of",
    "work_folder",
]
