"""Music as JSON."""

from pathlib import Path
from typing import Any

from rest_framework import serializers

from backend.config.serializers import StrictMixin
from backend.music.models import MusicTrack, ProjectMusic
from backend.projects.media_files import checked_music
from backend.projects.uploads import Upload, look_at


class MusicTrackSerializer(StrictMixin, serializers.ModelSerializer[MusicTrack]):
    """A piece of music that stories may have under them."""

    title = serializers.CharField(max_length=300, required=False)
    used_by = serializers.SerializerMethodField(help_text="Titles of the stories that have it.")

    class Meta:
        model = MusicTrack
        fields = [
            "id", "title", "file", "source", "duration", "loudness", "licence_note", "provenance",
            "used_by", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["source", "duration", "loudness", "provenance"]

    def get_used_by(self, track: MusicTrack) -> list[str]:
        """Whose music it is."""
        return [use.project.title for use in track.uses.all()]

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
        """Have this music under the story, or none."""
        if validated_data["track"]:
            for name, value in validated_data.items():
                setattr(instance, name, value)
            instance.save()
            return instance
        ProjectMusic.objects.filter(pk=instance.pk).delete()
        return ProjectMusic(project=instance.project)
