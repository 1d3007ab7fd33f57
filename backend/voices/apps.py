from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "backend.voices"
    label = "voices"
