"""Addresses of render jobs."""

from rest_framework.routers import SimpleRouter

from backend.renders.views import RenderJobViewSet

router = SimpleRouter()
router.register("render-jobs", RenderJobViewSet, basename="render-job")

urlpatterns = router.urls
