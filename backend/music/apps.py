from django.apps import AppConfig


class MusicConfig(AppConfig):
    name = "backend.music"
    label = "music"
