"""Feature flags as JSON."""

from typing import Any

from rest_framework import serializers

from backend.config.serializers import StrictMixin
from backend.features.flags import FLAGS
from backend.features.models import FeatureFlag


class FeatureFlagSerializer(serializers.ModelSerializer[FeatureFlag]):
    """Something that can be switched on and off."""

    description = serializers.SerializerMethodField(help_text="What it switches.")
    changed_at = serializers.DateTimeField(
        allow_null=True, read_only=True, help_text="Null where it was never switched."
    )

    class Meta:
        model = FeatureFlag
        fields = ["name", "description", "enabled", "changed_at"]

    def get_description(self, flag: FeatureFlag) -> str:
        """What it switches."""
        return FLAGS[flag.name]


class ToggleSerializer(StrictMixin, serializers.Serializer[Any]):
    """What a flag is to be."""

    enabled = serializers.BooleanField(
        allow_null=True, default=None, help_text="On or off; without it, what it is not now."
    )
