"""The addresses of Storyreel: one origin for the API, the media and the app."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from backend.config.media import media, static
from backend.config.views import StoryreelView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(url="/api/"), name="home"),
    path("api/", StoryreelView.as_view(), name="api-root"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("api/", include("backend.projects.urls")),
    path("api/", include("backend.jobs.urls")),
    path("media/<path:name>", media, name="media"),
    path("static/<path:name>", static, name="static"),
]
