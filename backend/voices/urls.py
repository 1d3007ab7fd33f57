"""Addresses of narrations and voices."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from backend.voices.views import NarrationJobViewSet, VoiceSampleView, VoicesView

router = SimpleRouter()
router.register("narration-jobs", NarrationJobViewSet, basename="narration-job")

urlpatterns: list[URLPattern | URLResolver] = [
    path("voices/", VoicesView.as_view(), name="voices"),
    path("voices/<str:voice>/sample/", VoiceSampleView.as_view(), name="voice-sample"),
    *router.urls,
]
