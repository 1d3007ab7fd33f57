"""The addresses of Storyreel: one origin for the API, the media and the app."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from backend.config.media import media, static
from backend.config.views import StoryreelView

# One view under two addresses, so that the pages' breadcrumbs name it once.
start = StoryreelView.as_view()

urlpatterns: list[URLPattern | URLResolver] = [
    # Answers itself: a redirect would still come from the site whose link was followed.
    path("", start, name="home"),
    path("api/", start, name="api-root"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("api/", include("backend.projects.urls")),
    path("api/", include("backend.jobs.urls")),
    path("media/<path:name>", media, name="media"),
    path("static/<path:name>", static, name="static"),
]
