"""Music as JSON."""

from pathlib import Path
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.config.serializers import StrictMixin
from backend.music.models import MusicTrack, ProjectMusic
from backend.projects.changes import recorded
from backend.projects.media_files import checked_music
from backend.projects.models import Project
from backend.projects.uploads import Upload, look_at


class MusicUseSerializer(serializers.ModelSerializer[Project]):
    """A story that has a piece of music under it; `binned_at` where it was put aside."""

    class Meta:
        model = Project
        fields = ["id", "title", "binned_at"]


class MusicTrackSerializer(StrictMixin, serializers.ModelSerializer[MusicTrack]):
    """A piece of music that stories may have under them."""

    title = serializers.CharField(max_length=300, required=False)
    used_by = serializers.SerializerMethodField(help_text="The stories that have it.")

    class Meta:
        model = MusicTrack
        fields = [
            "id", "title", "file", "source", "duration", "loudness", "licence_note", "provenance",
            "used_by", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["source", "duration", "loudness", "provenance"]

    @extend_schema_field(MusicUseSerializer(many=True))
    def get_used_by(self, track: MusicTrack) -> Any:
        """Whose music it is, also in the bin."""
        return MusicUseSerializer([use.project for use in track.uses.all()], many=True).data

    def validate_file(self, upload: Upload) -> Upload:
        """Refuse what cannot be decoded, before it is kept; remember how long and loud it is."""
        if self.instance:
            raise serializers.ValidationError("A track keeps its file. Bring another as a new one.")
        look_at(upload, self._measure)
        return upload

    def _measure(self, path: Path) -> None:
        self._duration, self._loudness = checked_music(path)

    def create(self, validated_data: dict[str, Any]) -> MusicTrack:
        """A new track; without a title it has the name of its file."""
        file = validated_data.pop("file")
        title = validated_data.pop("title", "") or Path(file.name).stem[:300]
        values = {"duration": self._duration, "loudness": self._loudness}
        track = MusicTrack(title=title, **values, **validated_data)
        track.keep_with(file.name, file)
        return track


class ProjectMusicSerializer(StrictMixin, serializers.ModelSerializer[ProjectMusic]):
    """Which music lies under a story, and how; without a track there is none."""

    track = serializers.PrimaryKeyRelatedField(queryset=MusicTrack.objects.all(), allow_null=True)

    class Meta:
        model = ProjectMusic
        fields = ["track", "gain_db", "start", "fade", "loops"]

    def update(self, instance: ProjectMusic, validated_data: dict[str, Any]) -> ProjectMusic:
        """Have this music under the story, or none, which can be undone."""
        label = _label(instance.track_id, validated_data["track"])
        with recorded(instance.project, label, of=[instance.pk]):
            if validated_data["track"]:
                for name, value in validated_data.items():
                    setattr(instance, name, value)
                instance.save()
                return instance
            ProjectMusic.objects.filter(pk=instance.pk).delete()
        return ProjectMusic(project=instance.project)


def _label(before: UUID | None, track: MusicTrack | None) -> str:
    if track is None:
        return "Took the music away"
    return "Changed the music" if before == track.pk else f"Chose the music “{track.title}”"
