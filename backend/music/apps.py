from django.apps import AppConfig


class MusicConfig(AppConfig):
    name = "backend.music"
    label = "music"

    def ready(self) -> None:
        """Take the keys of services out of the environment before anything is started in it, and
        have the server ask after what comes late."""
        from backend.jobs.watch import each_second
        from backend.music.keys import take_from_environment
        from backend.music.late import look_after_late, settle_expired

        take_from_environment()
        each_second(look_after_late)
        each_second(settle_expired)
