from django.apps import AppConfig
from django.core.checks import Tags, register


class ConfigConfig(AppConfig):
    name = "backend.config"
    label = "config"

    def ready(self) -> None:
        from backend.config.checks import hosts_are_local

        register(hosts_are_local, Tags.security)
