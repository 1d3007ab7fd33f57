"""The machine as JSON."""

from typing import Any

from rest_framework import serializers

from backend.config.serializers import StrictMixin


class FFmpegSerializer(serializers.Serializer[Any]):
    """The FFmpeg that makes the films."""

    version = serializers.CharField(allow_null=True)
    path_is_bundled = serializers.BooleanField(
        help_text="Whether it is the one that came with Storyreel."
    )
    error = serializers.CharField(
        allow_null=True, help_text="Why it cannot be used, and what to do."
    )


class CacheSerializer(serializers.Serializer[Any]):
    """Finished work that is kept to be used again."""

    bytes = serializers.IntegerField()
    limit_bytes = serializers.IntegerField(help_text="`cache_gigabytes` of the settings.")


class LicenceSerializer(serializers.Serializer[Any]):
    """Something that Storyreel is made of."""

    name = serializers.CharField()
    version = serializers.CharField()
    licence = serializers.CharField(help_text="An SPDX expression where it has one.")
    what_for = serializers.CharField()


class SystemSerializer(serializers.Serializer[Any]):
    """What Storyreel has on this machine."""

    version = serializers.CharField()
    python = serializers.CharField()
    ffmpeg = FFmpegSerializer()
    disk_free_megabytes = serializers.IntegerField()
    data_folder = serializers.CharField()
    cache = CacheSerializer()
    licences = LicenceSerializer(many=True)


class PruneSerializer(StrictMixin, serializers.Serializer[Any]):
    """How much of the cache is to go."""

    everything = serializers.BooleanField(
        default=False,
        help_text="All that is not in use, and not only what is more than the settings allow.",
    )


class PrunedSerializer(serializers.Serializer[Any]):
    """What has become of the cache."""

    bytes_removed = serializers.IntegerField()
    bytes_left = serializers.IntegerField()
    in_use = serializers.BooleanField(
        help_text="Whether more would have gone, had it not been in use: try again later."
    )
