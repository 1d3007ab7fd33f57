from django.apps import AppConfig


class RendersConfig(AppConfig):
    name = "backend.renders"
    label = "renders"
