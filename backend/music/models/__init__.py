"""The tables of music, by subject."""

from backend.music.models.credits import (
    CreditEntry,
    EntryKind,
)
from backend.music.models.jobs import (
    MusicJob,
    MusicVariation,
    ProviderEvent,
    Submission,
    without_audio,
)
from backend.music.models.services import (
    MOST_MONEY,
    MusicSettings,
    ProviderSettings,
    RateBucket,
    dollars,
)
from backend.music.models.tracks import (
    LATEST_START,
    LONGEST_FADE,
    LOUDEST_DB,
    QUIETEST_DB,
    MusicTrack,
    ProjectMusic,
    TrackSource,
    music_of,
    track_path,
)

__all__ = [
    "LATEST_START",
    "LONGEST_FADE",
    "LOUDEST_DB",
    "MOST_MONEY",
    "QUIETEST_DB",
    "CreditEntry",
    "EntryKind",
    "MusicJob",
    "MusicSettings",
    "MusicTrack",
    "MusicVariation",
    "ProjectMusic",
    "ProviderEvent",
    "ProviderSettings",
    "RateBucket",
    "Submission",
    "TrackSource",
    "dollars",
    "music_of",
    "track_path",
    "without_audio",
]
