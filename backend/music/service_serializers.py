"""Music services and their settings as JSON. No key is ever in it: only how it ends."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.config import keys
from backend.config.serializers import StrictMixin
from backend.features.flags import is_enabled
from backend.music import ledger
from backend.music.accounts import FLAG
from backend.music.models import MusicSettings, ProviderSettings
from backend.music.providers import about
from backend.music.providers.catalogue import capabilities
from backend.music.providers.http import is_safe
from backend.music.providers.protocol import MODE_CHOICES, Capabilities, Limits
from backend.music.rates import rate_of


class LimitsSerializer(serializers.Serializer[Any]):
    """A model, and how many letters it takes; null where it is not asked for."""

    name = serializers.CharField()
    prompt = serializers.IntegerField(allow_null=True)
    lyrics = serializers.IntegerField(allow_null=True)
    style = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    title = serializers.IntegerField(allow_null=True)


class CapabilitiesSerializer(serializers.Serializer[Any]):
    """What a service can do."""

    models = serializers.SerializerMethodField()
    modes = serializers.ListField(child=serializers.ChoiceField(MODE_CHOICES))
    fewest_variations = serializers.SerializerMethodField()
    most_variations = serializers.SerializerMethodField()
    shortest = serializers.SerializerMethodField(
        help_text="Seconds; null where it decides itself how long music is."
    )
    longest = serializers.SerializerMethodField(help_text="Seconds.")
    seed = serializers.BooleanField()
    negative = serializers.BooleanField()
    vocal = serializers.BooleanField()
    style = serializers.BooleanField()  # type: ignore[assignment]
    title = serializers.BooleanField()
    callback = serializers.CharField(help_text="``, `token` or `hmac`.")
    cancel = serializers.BooleanField()
    balance = serializers.BooleanField()
    synchronous = serializers.BooleanField()
    link_days = serializers.FloatField()

    @extend_schema_field(LimitsSerializer(many=True))
    def get_models(self, found: Any) -> Any:
        """The first is the usual one."""
        rows = [{"name": name, **_limits(limits)} for name, limits in found.models.items()]
        return LimitsSerializer(rows, many=True).data

    def get_fewest_variations(self, found: Capabilities) -> int:
        return found.variations[0]

    def get_most_variations(self, found: Capabilities) -> int:
        return found.variations[1]

    def get_shortest(self, found: Capabilities) -> int | None:
        return found.duration[0] if found.duration else None

    def get_longest(self, found: Capabilities) -> int | None:
        return found.duration[1] if found.duration else None


def _limits(limits: Limits) -> dict[str, int | None]:
    return {name: getattr(limits, name) for name in ("prompt", "lyrics", "style", "title")}


class KeyStateSerializer(serializers.Serializer[Any]):
    """Whether there is a key, how it ends, and where it is from (`environment` or `file`)."""

    is_set = serializers.BooleanField()
    ends_in = serializers.CharField()
    comes_from = serializers.ChoiceField(["environment", "file"], allow_null=True)


def key_state(name: str) -> dict[str, Any]:
    """What may be told of a key."""
    hint = keys.hint(name)
    return {"is_set": hint is not None, "ends_in": hint or "", "comes_from": keys.comes_from(name)}


class MusicProviderSerializer(StrictMixin, serializers.ModelSerializer[ProviderSettings]):
    """A music service: what it can do, how it is set up, whether it is switched on."""

    slug = serializers.CharField(source="provider", read_only=True)
    name = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField(help_text="Its own page.")
    notes = serializers.SerializerMethodField(help_text="What to know before using it.")
    feature = serializers.SerializerMethodField(help_text="The feature flag that switches it.")
    is_enabled = serializers.SerializerMethodField()
    is_ready = serializers.SerializerMethodField(help_text="Whether it has what it needs.")
    key = serializers.SerializerMethodField()
    webhook_key = serializers.SerializerMethodField(help_text="null where it signs nothing.")
    usual_base_url = serializers.SerializerMethodField()
    usual_price = serializers.SerializerMethodField(help_text="US dollars.")
    priced_per = serializers.SerializerMethodField(help_text="`submission` or `track`.")
    requests_left = serializers.SerializerMethodField(help_text="How often it may be asked now.")
    usual_per_minute = serializers.SerializerMethodField()
    usual_burst = serializers.SerializerMethodField()
    capabilities = serializers.SerializerMethodField()

    class Meta:
        model = ProviderSettings
        fields = [
            "slug", "name", "page", "notes", "feature", "is_enabled", "is_ready", "key",
            "webhook_key", "base_url", "usual_base_url", "organization", "model", "price",
            "usual_price", "priced_per", "per_minute", "usual_per_minute", "burst", "usual_burst",
            "requests_left", "wait_minutes", "capabilities",
        ]  # fmt: skip

    def validate_base_url(self, value: str) -> str:
        """Keys do not go over the network in the clear; to this machine they may."""
        return _safe(value)

    def validate_model(self, value: str) -> str:
        """One that the service has."""
        models = capabilities(self.instance.provider).models if self.instance else {}
        if value and value not in models:
            raise serializers.ValidationError(
                f"There is no such model. Known: {', '.join(models)}."
            )
        return value

    def get_name(self, row: ProviderSettings) -> str:
        return about(row.provider).name

    def get_page(self, row: ProviderSettings) -> str:
        return about(row.provider).page

    def get_notes(self, row: ProviderSettings) -> list[str]:
        return list(about(row.provider).notes)

    def get_feature(self, row: ProviderSettings) -> str:
        return FLAG.format(row.provider)

    def get_is_enabled(self, row: ProviderSettings) -> bool:
        return is_enabled(FLAG.format(row.provider))

    def get_is_ready(self, row: ProviderSettings) -> bool:
        address = row.base_url or about(row.provider).base_url
        return bool(address and keys.secret(row.provider))

    @extend_schema_field(KeyStateSerializer)
    def get_key(self, row: ProviderSettings) -> Any:
        return key_state(row.provider)

    @extend_schema_field(KeyStateSerializer(allow_null=True))
    def get_webhook_key(self, row: ProviderSettings) -> Any:
        signs = capabilities(row.provider).callback == "hmac"
        return key_state(f"{row.provider}.webhook") if signs else None

    def get_usual_base_url(self, row: ProviderSettings) -> str:
        return about(row.provider).base_url

    def get_usual_price(self, row: ProviderSettings) -> str:
        return str(about(row.provider).price)

    def get_priced_per(self, row: ProviderSettings) -> str:
        return about(row.provider).priced_per

    def get_requests_left(self, row: ProviderSettings) -> int:
        return int(rate_of(row.provider).left)

    def get_usual_per_minute(self, row: ProviderSettings) -> int:
        return about(row.provider).per_minute

    def get_usual_burst(self, row: ProviderSettings) -> int:
        return about(row.provider).burst

    @extend_schema_field(CapabilitiesSerializer)
    def get_capabilities(self, row: ProviderSettings) -> Any:
        return CapabilitiesSerializer(capabilities(row.provider)).data


def _safe(address: str) -> str:
    """The address as it is kept; raises ValidationError where keys could not be sent to it."""
    if address and not is_safe(address):
        told = "It has to begin with https://, without a name, a password or a “?” in it."
        raise serializers.ValidationError(told)
    return address.rstrip("/")


class KeySerializer(StrictMixin, serializers.Serializer[Any]):
    """A secret to be kept; it is never given out again."""

    key = serializers.CharField(
        max_length=10_000, trim_whitespace=True, write_only=True,
        style={"input_type": "password"},
    )  # fmt: skip


class KeyTestSerializer(serializers.Serializer[Any]):
    """What the service says to a key: null where it cannot be asked without paying."""

    is_accepted = serializers.BooleanField(allow_null=True)
    message = serializers.CharField()
    balance = serializers.DecimalField(max_digits=16, decimal_places=4, allow_null=True)
    unit = serializers.CharField()


class MusicSettingsSerializer(StrictMixin, serializers.ModelSerializer[MusicSettings]):
    """What all services have in common: budgets in US dollars (null is no limit), how many pieces
    may be made at once, and where services reach this server, if they can."""

    spent_today = serializers.SerializerMethodField(help_text="US dollars, with what is reserved.")
    spent_this_month = serializers.SerializerMethodField()

    class Meta:
        model = MusicSettings
        fields = [
            "daily_budget", "monthly_budget", "jobs_at_once", "public_url", "spent_today",
            "spent_this_month",
        ]  # fmt: skip

    def validate_public_url(self, value: str) -> str:
        """It is told to services: others would read the tokens in it."""
        return _safe(value)

    def get_spent_today(self, _: MusicSettings) -> str:
        return str(ledger.spent_today())

    def get_spent_this_month(self, _: MusicSettings) -> str:
        return str(ledger.spent_this_month())
