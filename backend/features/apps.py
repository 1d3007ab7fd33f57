from django.apps import AppConfig


class FeaturesConfig(AppConfig):
    name = "backend.features"
    label = "features"

    def ready(self) -> None:
        """Have the server notice what commands switch."""
        from backend.features.watch import Watch
        from backend.jobs.watch import each_second

        each_second(Watch().look)
