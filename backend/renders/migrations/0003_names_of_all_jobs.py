"""What jobs of all kinds have is named alike."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("renders", "0002_jobs_that_survive")]

    operations = [
        migrations.RenameField("renderjob", "render_started_at", "started_at"),
        migrations.RenameField("renderjob", "render_completed_at", "completed_at"),
    ]
