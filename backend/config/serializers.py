"""What every reader of JSON shares: unknown keys are refused, and faults become sentences."""

from collections.abc import Iterator
from typing import Any

from rest_framework import serializers
from rest_framework.settings import api_settings

_OF_ALL_FORMS = "csrfmiddlewaretoken"


class StrictMixin:
    """For serializers: refuses keys it does not know. A misspelt key must not be lost in silence.

    Keys that can only be read may be sent: who changes an answer and sends it back means no harm.
    """

    fields: Any

    def to_internal_value(self, data: Any) -> Any:
        """The checked values; raises ValidationError with every fault."""
        faults = self._unknown(data) if hasattr(data, "keys") else {}
        try:
            values = super().to_internal_value(data)  # type: ignore[misc]
        except serializers.ValidationError as error:
            detail: Any = error.detail
            raise serializers.ValidationError({**faults, **detail}) from error
        if faults:
            raise serializers.ValidationError(faults)
        return values

    def _unknown(self, data: Any) -> dict[str, list[str]]:
        known = ", ".join(name for name, field in self.fields.items() if not field.read_only)
        message = f"This key is not known (known are {known})."
        return {key: [message] for key in data if key not in self.fields and key != _OF_ALL_FORMS}


class RefusalSerializer(serializers.Serializer[Any]):
    """Why something was not done."""

    code = serializers.CharField()
    message = serializers.CharField()


def fault_sentences(faults: Any, name: str = "") -> Iterator[str]:
    """A serializer's errors one by one, each with the field it is about, like `focus.x: …`."""
    if isinstance(faults, dict):
        for key, value in faults.items():
            inner = "" if key == api_settings.NON_FIELD_ERRORS_KEY else str(key)
            yield from fault_sentences(value, ".".join(filter(None, (name, inner))))
    elif isinstance(faults, list):
        for value in faults:
            yield from fault_sentences(value, name)
    else:
        yield f"{name}: {faults}" if name else str(faults)
