"""Addresses of feature flags."""

from django.urls import URLPattern, URLResolver, path

from backend.features.views import FeaturesView, ToggleFeatureView

urlpatterns: list[URLPattern | URLResolver] = [
    path("features/", FeaturesView.as_view(), name="features"),
    path("features/<str:name>/toggle/", ToggleFeatureView.as_view(), name="toggle-feature"),
]
