"""Webhooks over HTTP: who is told when jobs have ended, and what was sent."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.config.refusals import Conflict
from backend.config.serializers import RefusalSerializer
from backend.config.views import FormPages
from backend.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from backend.webhooks.sending import ping
from backend.webhooks.serializers import (
    NewWebhookEndpointSerializer,
    WebhookDeliverySerializer,
    WebhookEndpointSerializer,
    WebhookSecretSerializer,
)

_SWITCHED_OFF = "Its address was switched off before this could be sent."


class NothingSerializer(serializers.Serializer[Any]):
    """A request without a body: its address says it all."""


class WebhookEndpointViewSet(FormPages[WebhookEndpoint], viewsets.ModelViewSet[WebhookEndpoint]):
    """Addresses that are told when jobs have ended, signed as Standard Webhooks 1.0.0 says.

    What is not taken is sent three times in all. Who answers 410 is switched off.
    """

    serializer_class = WebhookEndpointSerializer
    queryset = WebhookEndpoint.objects.all()
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    @extend_schema(responses={201: NewWebhookEndpointSerializer, 400: RefusalSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Add an address. The answer has its secret, which is never shown again."""
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        made = WebhookEndpoint(**form.validated_data)
        made.add()
        told = NewWebhookEndpointSerializer(made, context=self.get_serializer_context())
        return Response(told.data, status=status.HTTP_201_CREATED)

    def perform_update(self, serializer: Any) -> None:
        """Change it; what waits for one that is switched off is not sent when it is on again."""
        endpoint = serializer.save()
        if not endpoint.enabled:
            endpoint.give_up(DeliveryState.FAILED, _SWITCHED_OFF)

    @extend_schema(request=None, responses={200: WebhookSecretSerializer, 404: RefusalSerializer})
    @action(detail=True, methods=["post"], serializer_class=NothingSerializer)
    def rotate(self, request: Request, pk: str | None = None) -> Response:
        """Make a new secret. For a day, messages are signed with the one before as well."""
        secret = self.get_object().renew_secret()
        return Response(WebhookSecretSerializer({"secret": secret}).data)

    @extend_schema(request=None, responses={200: WebhookDeliverySerializer, 404: RefusalSerializer})
    @action(detail=True, methods=["post"], serializer_class=NothingSerializer)
    def test(self, request: Request, pk: str | None = None) -> Response:
        """Send it a `ping` now, also while it is switched off, and say what came back."""
        return Response(WebhookDeliverySerializer(ping(self.get_object())).data)


class WebhookDeliveryViewSet(
    FormPages[WebhookDelivery], viewsets.ReadOnlyModelViewSet[WebhookDelivery]
):
    """What was sent, and what will be, newest first. Old ones are forgotten."""

    serializer_class = WebhookDeliverySerializer
    queryset = WebhookDelivery.objects.all()
    filterset_fields = ["endpoint", "state"]

    @extend_schema(
        request=None, filters=False,
        responses={202: WebhookDeliverySerializer, 404: RefusalSerializer, 409: RefusalSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"], serializer_class=NothingSerializer)
    def retry(self, request: Request, pk: str | None = None) -> Response:
        """Send it anew, under the same id. 409 unless it has failed and its address is on."""
        delivery = self.get_object()
        if not delivery.retry():
            raise _refused(delivery)
        delivery.refresh_from_db()
        told = WebhookDeliverySerializer(delivery)
        return Response(told.data, status=status.HTTP_202_ACCEPTED)


def _refused(delivery: WebhookDelivery) -> Conflict:
    delivery.refresh_from_db()
    if not delivery.endpoint.enabled:
        return Conflict("switched_off", "Its address is switched off. Switch it on first.")
    label = DeliveryState(delivery.state).label.lower()
    return Conflict("wrong_state", f"It is {label}: only what has failed can be sent anew.")
