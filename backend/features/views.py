"""Feature flags over HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.config.serializers import RefusalSerializer
from backend.features.flags import flags, switch
from backend.features.serializers import FeatureFlagSerializer, ToggleSerializer


class FeaturesView(APIView):
    """What can be switched on and off while Storyreel runs."""

    @extend_schema(responses=FeatureFlagSerializer(many=True))
    def get(self, request: Request) -> Response:
        """All there is to switch, and whether it is on."""
        return Response(FeatureFlagSerializer(flags(), many=True).data)


class ToggleFeatureView(GenericAPIView[Any]):
    """Switch a feature, for all that runs with this data. What is under way already is finished."""

    serializer_class = ToggleSerializer

    @extend_schema(
        request=ToggleSerializer,
        responses={200: FeatureFlagSerializer, 400: RefusalSerializer, 404: RefusalSerializer},
    )
    def post(self, request: Request, name: str) -> Response:
        """Switch it over; with `enabled` in the body, to that, however it is now."""
        wanted = ToggleSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        return Response(FeatureFlagSerializer(switch(name, **wanted.validated_data)).data)
