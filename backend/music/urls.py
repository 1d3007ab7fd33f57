"""Addresses of music."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from backend.music.callbacks import callback
from backend.music.job_views import CreditEntryViewSet, MusicJobViewSet, MusicVariationViewSet
from backend.music.service_views import (
    MusicProvidersView,
    MusicProviderView,
    MusicSettingsView,
    ProviderKeyView,
    ProviderTestView,
    ProviderWebhookKeyView,
)
from backend.music.views import MusicTrackViewSet

router = SimpleRouter()
router.register("music-tracks", MusicTrackViewSet, basename="music-track")
router.register("music-jobs", MusicJobViewSet, basename="music-job")
router.register("music-variations", MusicVariationViewSet, basename="music-variation")
router.register("credit-entries", CreditEntryViewSet, basename="credit-entry")

_of_provider = "music-providers/<str:provider>/"

urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("music-providers/", MusicProvidersView.as_view(), name="music-providers"),
    path(_of_provider, MusicProviderView.as_view(), name="music-provider"),
    path(f"{_of_provider}key/", ProviderKeyView.as_view(), name="music-provider-key"),
    path(
        f"{_of_provider}webhook-key/", ProviderWebhookKeyView.as_view(),
        name="music-provider-webhook-key",
    ),
    path(f"{_of_provider}test/", ProviderTestView.as_view(), name="music-provider-test"),
    path("music-settings/", MusicSettingsView.as_view(), name="music-settings"),
    path("webhooks/music/<str:provider>/<str:token>/", callback, name="music-callback"),
]  # fmt: skip
