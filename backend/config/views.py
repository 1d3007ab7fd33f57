"""The page the API begins with."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

_PAGES = {
    "projects": "project-list",
    "segments": "segment-list",
    "settings": "settings",
    "documentation": "docs",
    "schema": "schema",
}


class StoryreelView(APIView):
    """Where everything is. The pages below have forms: stories can be made and rendered here.

    Begin at `projects`: the example story is there. `documentation` describes every address.
    """

    schema = None

    def get(self, request: Request) -> Response:
        """The addresses to begin with."""
        return Response({key: reverse(name, request=request) for key, name in _PAGES.items()})
