"""Where Storyreel begins, its documentation, and pages for what only takes POST."""

from typing import Any, TypeVar, cast

from asgiref.sync import sync_to_async
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from drf_spectacular.views import SpectacularSwaggerView
from rest_framework.renderers import BrowsableAPIRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from backend.config.app import app, is_built

Row = TypeVar("Row", bound=Model)

_PAGES = {
    "projects": "project-list",
    "segments": "segment-list",
    "render_jobs": "render-job-list",
    "narration_jobs": "narration-job-list",
    "music_tracks": "music-track-list",
    "music_jobs": "music-job-list",
    "music_providers": "music-providers",
    "music_settings": "music-settings",
    "credit_entries": "credit-entry-list",
    "features": "features",
    "webhook_endpoints": "webhook-endpoint-list",
    "webhook_deliveries": "webhook-delivery-list",
    "voices": "voices",
    "settings": "settings",
    "system": "system",
    "events": "events",
    "documentation": "docs",
    "schema": "schema",
}


_NO_APP = """
    The browser app has not been built: end Storyreel with Ctrl-C, then run `./storyreel up`, which
    builds it, or says why it cannot.
"""


class StoryreelView(APIView):
    """Where everything is. The pages below have forms: stories can be made and rendered here.

    Begin at `projects`: the example story is there. `documentation` describes every address.
    """

    schema = None

    @property
    def description(self) -> str:
        """What the page says of itself; where there is no app, also how to get it."""
        told = str(self.__doc__)
        return told if is_built() else told + _NO_APP

    def get(self, request: Request) -> Response:
        """The addresses to begin with."""
        return Response({key: reverse(name, request=request) for key, name in _PAGES.items()})


api_root = StoryreelView.as_view()


async def start(request: HttpRequest) -> HttpResponseBase:
    """GET /: the app; where it was never built, the API, whose page says how to get the app."""
    if is_built():
        return await app(request, "")
    return cast(HttpResponseBase, await sync_to_async(api_root)(request))


class DocumentationView(SpectacularSwaggerView):
    """Every address of the API, to read and to try."""

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Which methods there are: a header says it, the one template is for the page."""
        return HttpResponse(status=204)


class FormPages(GenericViewSet[Row]):
    """Actions that only take POST open in a browser as a page with their form.

    A program that sends GET is told that the method is not allowed.
    """

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The page, where a browser came to see it, of something that is there."""
        is_page = isinstance(request.accepted_renderer, BrowsableAPIRenderer)
        if request.method != "GET" or not is_page:
            return super().http_method_not_allowed(request, *args, **kwargs)
        if kwargs:
            self.get_object()
        return Response({"message": "This address takes POST. Use the form below."})
