from django.apps import AppConfig


class MusicConfig(AppConfig):
    name = "backend.music"
    label = "music"

    def ready(self) -> None:
        """Have the server ask after what comes late."""
        from backend.jobs.watch import each_second
        from backend.music.late import look_after_late, settle_expired

        each_second(look_after_late)
        each_second(settle_expired)
