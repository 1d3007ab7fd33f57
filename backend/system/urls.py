"""Addresses of what is known about the machine."""

from django.urls import URLPattern, URLResolver, path

from backend.system.views import PruneCacheView, SystemView

urlpatterns: list[URLPattern | URLResolver] = [
    path("system/", SystemView.as_view(), name="system"),
    path("system/prune-cache/", PruneCacheView.as_view(), name="prune-cache"),
]
