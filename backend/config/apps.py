from django.apps import AppConfig
from django.core.checks import Tags, register


class ConfigConfig(AppConfig):
    name = "backend.config"
    label = "config"

    def ready(self) -> None:
        """Take the keys of services out of the environment before anything is started in it."""
        from backend.config.checks import hosts_are_local
        from backend.config.keys import take_from_environment

        take_from_environment()
        register(hosts_are_local, Tags.security)
