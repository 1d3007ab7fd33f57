"""Addresses of music."""

from rest_framework.routers import SimpleRouter

from backend.music.views import MusicTrackViewSet

router = SimpleRouter()
router.register("music-tracks", MusicTrackViewSet, basename="music-track")

urlpatterns = router.urls
