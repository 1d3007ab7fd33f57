"""The machine over HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.config.serializers import RefusalSerializer
from backend.system.facts import pruned, system_facts
from backend.system.serializers import PrunedSerializer, PruneSerializer, SystemSerializer


class SystemView(APIView):
    """What Storyreel has on this machine."""

    @extend_schema(responses=SystemSerializer)
    def get(self, request: Request) -> Response:
        """Versions, room on the disk, the cache, and the licences of all that Storyreel needs."""
        return Response(SystemSerializer(system_facts()).data)


class PruneCacheView(GenericAPIView[Any]):
    """Make the cache smaller. All that is in it can be made again; that only takes time."""

    serializer_class = PruneSerializer

    @extend_schema(
        request=PruneSerializer, responses={200: PrunedSerializer, 400: RefusalSerializer}
    )
    def post(self, request: Request) -> Response:
        """Remove what was not used for longest, down to the size in the settings, or everything.

        What a render or a narration uses right now stays.
        """
        wanted = PruneSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        return Response(pruned(**wanted.validated_data))
