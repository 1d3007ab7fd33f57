"""Music jobs as JSON."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from backend.config.serializers import StrictMixin
from backend.jobs.serializers import OF_ALL_JOBS, JobSerializer
from backend.music.models import CreditEntry, MusicJob, MusicVariation
from backend.music.providers import PROVIDERS
from backend.music.providers.protocol import MODE_CHOICES, Mode
from backend.projects.models import Project

_LONGEST = 20_000  # letters; what a service takes is far less, and it says so itself
_OF_REQUEST = (
    "mode", "prompt", "lyrics", "style", "title", "negative", "vocal", "model", "variations",
    "duration", "seed",
)  # fmt: skip


def _text(**options: Any) -> serializers.CharField:
    return serializers.CharField(
        required=False, allow_blank=True, default="", max_length=_LONGEST, **options
    )


class WantedSerializer(serializers.Serializer[Any]):
    """What is wanted, in no service's words."""

    mode = serializers.ChoiceField(
        MODE_CHOICES, default=Mode.INSTRUMENTAL.value,
        help_text="`instrumental`, `idea` (the service writes words to it) or `lyrics` (yours).",
    )  # fmt: skip
    prompt = _text(help_text="What the music is to be like.")
    lyrics = _text(help_text="The words that are sung, where the mode is `lyrics`.")
    style = _text(help_text="Genre, instruments, tempo.")  # type: ignore[assignment]
    title = _text()
    negative = _text(help_text="What is not to be in it.")
    vocal = serializers.ChoiceField(["", "m", "f"], default="", help_text="The voice, if any.")
    model = _text(help_text="The first of the service's models where it is empty.")
    variations = serializers.IntegerField(
        min_value=1, max_value=8, allow_null=True, default=None, required=False
    )
    duration = serializers.IntegerField(
        min_value=1, max_value=3600, allow_null=True, default=None, help_text="Seconds."
    )
    seed = serializers.IntegerField(min_value=0, max_value=2**31 - 1, allow_null=True, default=None)


class MusicRequestSerializer(StrictMixin, WantedSerializer):
    """What is wanted of a service. What it cannot do is said, and left out."""

    provider = serializers.ChoiceField(PROVIDERS)

    def wanted(self) -> dict[str, Any]:
        """What of it goes to the service."""
        return {name: self.validated_data[name] for name in _OF_REQUEST}


class MusicJobRequestSerializer(MusicRequestSerializer):
    """What is wanted, for which story, and what it may cost."""

    project = serializers.PrimaryKeyRelatedField(
        queryset=Project.objects.all(), allow_null=True, required=False, default=None
    )
    confirmed_cost = serializers.DecimalField(
        max_digits=12, decimal_places=4, min_value=0, required=False, allow_null=True,
        default=None,
        help_text="US dollars that you have agreed to; the estimate says how many it takes.",
    )  # fmt: skip


class RetrySerializer(StrictMixin, serializers.Serializer[Any]):
    """What trying again may cost; nothing, where it only asks after what was paid already."""

    confirmed_cost = serializers.DecimalField(
        max_digits=12, decimal_places=4, min_value=0, required=False, allow_null=True,
        default=None,
    )  # fmt: skip


class ResolveSerializer(StrictMixin, serializers.Serializer[Any]):
    """What you have found out about a request whose answer was lost."""

    task_id = serializers.CharField(
        max_length=300, required=False, default="", allow_blank=True,
        help_text="What the service calls it: then it is fetched.",
    )  # fmt: skip
    was_taken = serializers.BooleanField(
        default=False, help_text="It was paid, and cannot be fetched. Otherwise it never was taken."
    )


class FieldNoticeSerializer(serializers.Serializer[Any]):
    """Something to know about one field of a request."""

    field = serializers.CharField()
    message = serializers.CharField()
    is_fatal = serializers.BooleanField()


class MusicEstimateSerializer(serializers.Serializer[Any]):
    """What a request would take, and what of it could not be had."""

    cost = serializers.DecimalField(max_digits=12, decimal_places=4)
    is_enabled = serializers.BooleanField()
    is_ready = serializers.BooleanField(help_text="Whether it has an address and a key.")
    notices = FieldNoticeSerializer(many=True)
    composed_prompt = serializers.CharField(help_text="For the service's own page.")
    service_url = serializers.CharField()
    spent_today = serializers.DecimalField(max_digits=12, decimal_places=4)
    spent_this_month = serializers.DecimalField(max_digits=12, decimal_places=4)
    daily_budget = serializers.DecimalField(max_digits=12, decimal_places=4, allow_null=True)
    monthly_budget = serializers.DecimalField(max_digits=12, decimal_places=4, allow_null=True)


class MusicVariationSerializer(StrictMixin, serializers.ModelSerializer[MusicVariation]):
    """One of the pieces that a job has brought. Only which is the primary one can be changed, and
    that one which came after its job was cancelled is kept."""

    file = serializers.FileField(source="track.file", read_only=True, allow_null=True, default=None)

    class Meta:
        model = MusicVariation
        fields = [
            "id", "job", "index", "track", "file", "title", "lyrics", "duration", "is_primary",
            "is_offered",
        ]  # fmt: skip
        read_only_fields = ["job", "index", "track", "title", "lyrics", "duration"]

    def validate_is_primary(self, value: bool) -> bool:
        """There is always one."""
        if not value:
            raise serializers.ValidationError("Make another one the primary one instead.")
        return value

    def validate_is_offered(self, value: bool) -> bool:
        """What was kept is kept."""
        if value:
            raise serializers.ValidationError("It can be kept, or its track be deleted.")
        return value


class MusicJobSerializer(JobSerializer):
    """Music that a service makes: what was asked for, how far it is, what came of it."""

    cost = serializers.DecimalField(
        max_digits=12, decimal_places=4, read_only=True, help_text="US dollars, as confirmed."
    )
    spent = serializers.SerializerMethodField(
        help_text="US dollars that it has cost in all, or that are set aside for it."
    )
    request = WantedSerializer(read_only=True)
    variations = MusicVariationSerializer(many=True, read_only=True)
    costs_again = serializers.SerializerMethodField(
        help_text="Whether trying again is paid once more."
    )

    notices = serializers.SerializerMethodField(help_text="What of it could not be had.")

    class Meta:
        model = MusicJob
        fields = [
            *OF_ALL_JOBS, "provider", "request", "cost", "spent", "submission", "provider_task",
            "costs_again", "variations", "notices", "started_at", "submitted_at", "completed_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_spent(self, job: MusicJob) -> str:
        """The sum of its entries."""
        return str(sum((entry.amount for entry in job.entries.all()), Decimal("0.0000")))

    def get_notices(self, job: MusicJob) -> list[str]:
        """What is to be said though it is completed."""
        return [*job.left_out, *(job.result or {}).get("notices", [])]

    def get_costs_again(self, job: MusicJob) -> bool:
        """Whether it was not taken, or is over at the service."""
        return not job.goes_on


class CreditEntrySerializer(serializers.ModelSerializer[CreditEntry]):
    """One entry of the ledger, in US dollars."""

    class Meta:
        model = CreditEntry
        fields = ["id", "job", "intent", "provider", "kind", "amount", "reserved_at", "created_at"]
        read_only_fields = fields
