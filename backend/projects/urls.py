"""Addresses of projects, segments and settings."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from backend.projects.edit_views import ChangeViewSet
from backend.projects.views import GlobalSettingsView, ProjectViewSet, SegmentViewSet

router = SimpleRouter()
router.register("projects", ProjectViewSet, basename="project")
router.register("segments", SegmentViewSet, basename="segment")
router.register("changes", ChangeViewSet, basename="change")

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/", GlobalSettingsView.as_view(), name="settings"),
    *router.urls,
]
