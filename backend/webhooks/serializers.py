"""Endpoints of webhooks, and what was sent to them, as JSON."""

from typing import Any

from rest_framework import serializers

from backend.config import keys
from backend.config.outbound import AddressRefused, check_address
from backend.config.serializers import StrictMixin
from backend.webhooks.messages import event_types
from backend.webhooks.models import LONGEST_URL, WebhookDelivery, WebhookEndpoint

_HERE = "To have programs on this machine told, allow that with `allows_loopback`."


class WebhookEndpointSerializer(StrictMixin, serializers.ModelSerializer[WebhookEndpoint]):
    """An address that is told of jobs that have ended."""

    url = serializers.CharField(
        max_length=LONGEST_URL, help_text="Where to, https; to this machine also http."
    )
    events = serializers.ListField(
        child=serializers.ChoiceField(event_types()), required=False,
        help_text="What it is told of, like `render_job.completed`; of everything where it is "
        "empty.",
    )  # fmt: skip
    secret_ends_in = serializers.SerializerMethodField(
        help_text="How the secret ends; null where there is none, and nothing is sent."
    )

    class Meta:
        model = WebhookEndpoint
        fields = [
            "id", "url", "events", "enabled", "allows_loopback", "secret_ends_in", "created_at",
        ]  # fmt: skip

    def get_secret_ends_in(self, endpoint: WebhookEndpoint) -> str | None:
        """All that is ever told of it again."""
        return keys.hint(endpoint.key_name)

    def validate_events(self, events: list[str]) -> list[str]:
        """Each once."""
        return list(dict.fromkeys(events))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an address to which nothing would ever be sent."""
        if "url" in attrs or "allows_loopback" in attrs:
            url = attrs.get("url", getattr(self.instance, "url", ""))
            here = attrs.get("allows_loopback", getattr(self.instance, "allows_loopback", False))
            self._check(url, is_here=here)
        return attrs

    def _check(self, url: str, *, is_here: bool) -> None:
        try:
            check_address(url, [url] if is_here else [])
        except AddressRefused as error:
            raise serializers.ValidationError({"url": [f"{error}{_hint(url, is_here)}"]}) from error


def _hint(url: str, is_here: bool) -> str:
    """What to do, where the address would do as one of this machine."""
    try:
        check_address(url, [url])
    except AddressRefused:
        return ""
    return "" if is_here else f" {_HERE}"


class NewWebhookEndpointSerializer(WebhookEndpointSerializer):
    """A new endpoint, with the secret by which it knows that messages are from here."""

    secret = serializers.SerializerMethodField(help_text="Shown now, and never again.")

    class Meta(WebhookEndpointSerializer.Meta):
        fields = [*WebhookEndpointSerializer.Meta.fields, "secret"]

    def get_secret(self, endpoint: WebhookEndpoint) -> str:
        """The newest."""
        return keys.secret(endpoint.key_name)


class WebhookSecretSerializer(serializers.Serializer[Any]):
    """A new secret. For a day, messages are signed with the one before as well."""

    secret = serializers.CharField(help_text="Shown now, and never again.")


class WebhookDeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """What an endpoint was told, or will be, and what came back."""

    payload = serializers.DictField(help_text="The message itself.")

    class Meta:
        model = WebhookDelivery
        fields = [
            "id", "endpoint", "event_id", "event_type", "payload", "state", "attempt",
            "next_attempt_at", "status", "error", "created_at", "delivered_at",
        ]  # fmt: skip
