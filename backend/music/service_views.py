"""Music services over HTTP: what they can do, how they are set up, whether their keys are taken."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView, RetrieveUpdateAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.config import keys
from backend.config.serializers import RefusalSerializer
from backend.music.accounts import service
from backend.music.models import MusicSettings, ProviderSettings
from backend.music.providers import PROVIDERS, about
from backend.music.providers.catalogue import capabilities
from backend.music.providers.protocol import ProviderError
from backend.music.service_serializers import (
    KeySerializer,
    KeyStateSerializer,
    KeyTestSerializer,
    MusicProviderSerializer,
    MusicSettingsSerializer,
    key_state,
)
from backend.projects.echo import tell_settings

_REFUSALS = {400: RefusalSerializer, 404: RefusalSerializer}


class MusicProvidersView(APIView):
    """The services that can make music."""

    @extend_schema(responses=MusicProviderSerializer(many=True))
    def get(self, request: Request) -> Response:
        """All of them, with what each can do."""
        rows = [ProviderSettings.of(slug) for slug in PROVIDERS]
        return Response(MusicProviderSerializer(rows, many=True).data)


class _OfProvider(GenericAPIView[Any]):
    """What is about the service that the address names."""

    def get_object(self) -> ProviderSettings:
        """How it is set up; raises Http404 where there is none."""
        return _settings_of(self.kwargs["provider"])


class MusicProviderView(_OfProvider):
    """One service, and how it is set up."""

    serializer_class = MusicProviderSerializer

    @extend_schema(responses={200: MusicProviderSerializer, **_REFUSALS})
    def get(self, request: Request, provider: str) -> Response:
        """What it can do, and how it is set up."""
        return Response(MusicProviderSerializer(_settings_of(provider)).data)

    @extend_schema(
        request=MusicProviderSerializer, responses={200: MusicProviderSerializer, **_REFUSALS}
    )
    def patch(self, request: Request, provider: str) -> Response:
        """Set it up; what is empty is as the service has it."""
        row = _settings_of(provider)
        form = MusicProviderSerializer(row, data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        form.save()
        tell_settings()
        return Response(MusicProviderSerializer(_settings_of(provider)).data)


class ProviderKeyView(_OfProvider):
    """The key of a service. It is kept in a file that only you can read, and is never given out."""

    serializer_class = KeySerializer
    name = "{}"

    @extend_schema(request=KeySerializer, responses={200: KeyStateSerializer, **_REFUSALS})
    def put(self, request: Request, provider: str) -> Response:
        """Keep a key; the one before is forgotten."""
        name = self._name_of(provider)
        form = KeySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        keys.set_secret(name, form.validated_data["key"])
        tell_settings()
        return Response(KeyStateSerializer(key_state(name)).data)

    @extend_schema(responses={204: None, **_REFUSALS})
    def delete(self, request: Request, provider: str) -> Response:
        """Forget the key. One from the environment stays."""
        keys.remove_secret(self._name_of(provider))
        tell_settings()
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _name_of(self, provider: str) -> str:
        return self.name.format(_settings_of(provider).provider)


class ProviderWebhookKeyView(ProviderKeyView):
    """The secret with which a service signs what it says by itself."""

    name = "{}.webhook"

    def _name_of(self, provider: str) -> str:
        if capabilities(_settings_of(provider).provider).callback != "hmac":
            raise Http404(f"{about(provider).name} signs nothing.")
        return super()._name_of(provider)


class ProviderTestView(_OfProvider):
    """Whether a service takes the key."""

    serializer_class = KeyTestSerializer

    @extend_schema(request=None, responses={200: KeyTestSerializer, 404: RefusalSerializer})
    def post(self, request: Request, provider: str) -> Response:
        """Ask the service for what is left there, which costs nothing."""
        return Response(KeyTestSerializer(_tested(_settings_of(provider).provider)).data)


class MusicSettingsView(RetrieveUpdateAPIView[MusicSettings]):
    """What all music services have in common."""

    serializer_class = MusicSettingsSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> MusicSettings:
        """The one row."""
        return MusicSettings.load()

    def perform_update(self, serializer: Any) -> None:
        """Keep it, and tell the tabs."""
        serializer.save()
        tell_settings()


def _settings_of(provider: str) -> ProviderSettings:
    if provider not in PROVIDERS:
        raise Http404(f"There is no music service {provider}. There are {', '.join(PROVIDERS)}.")
    return ProviderSettings.of(provider)


def _tested(provider: str) -> dict[str, Any]:
    name = about(provider).name
    told: dict[str, Any] = {"balance": None, "unit": ""}
    if not keys.secret(provider):
        return {**told, "is_accepted": False, "message": f"There is no key for {name} yet."}
    there = service(provider)
    try:
        was_asked = there.test_key()
        left = there.balance()
    except ProviderError as error:
        return {**told, "is_accepted": False, "message": str(error)}
    if not was_asked:
        message = f"{name} cannot be asked without paying; the first piece will tell."
        return {**told, "is_accepted": None, "message": message}
    if left is not None:
        told = {"balance": left.amount, "unit": left.unit}
    return {**told, "is_accepted": True, "message": f"{name} takes this key."}
