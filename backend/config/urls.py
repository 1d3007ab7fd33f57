"""The addresses of Storyreel: one origin for the API, the media and the app."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView

from backend.config import errors
from backend.config.app import app
from backend.config.media import media, static
from backend.config.views import DocumentationView, api_root, start

icon = TemplateView.as_view(template_name="storyreel/icon.svg", content_type="image/svg+xml")

urlpatterns: list[URLPattern | URLResolver] = [
    # Answers itself: a redirect would still come from the site whose link was followed.
    path("", start, name="home"),
    path("api/", api_root, name="api-root"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", DocumentationView.as_view(url_name="schema"), name="docs"),
    path("api/", include("backend.projects.urls")),
    path("api/", include("backend.renders.urls")),
    path("api/", include("backend.jobs.urls")),
    path("api/", include("backend.voices.urls")),
    path("api/", include("backend.music.urls")),
    path("api/", include("backend.webhooks.urls")),
    path("api/", include("backend.features.urls")),
    path("api/", include("backend.system.urls")),
    path("media/<path:name>", media, name="media"),
    path("static/<path:name>", static, name="static"),
    # Browsers ask for it wherever they are.
    path("favicon.ico", icon, name="favicon"),
    # Everything else is the browser app's, except what merely looks like one of the above.
    re_path(r"^(?!(?:api|media|static)(?:/|$))(?P<name>.*)$", app, name="app"),
]

# For what happens outside the API's views; inside them it is the exception handler.
handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error
