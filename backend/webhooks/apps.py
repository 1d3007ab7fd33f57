from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "backend.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Hear of jobs that end, and have the server send what is to be told of them."""
        from backend.jobs.models import ended
        from backend.jobs.watch import each_second
        from backend.webhooks.messages import note_end
        from backend.webhooks.sending import deliver_due

        ended.connect(note_end, dispatch_uid="webhooks")
        each_second(deliver_due)
