"""What the camera needs to know of a picture, so that nobody has to open it for that."""

from pathlib import Path

from django.conf import settings
from django.db import migrations, models


def look_at_pictures(apps, schema_editor):
    """Look at the pictures that are there; of one that is missing or broken nothing is known."""
    from backend.projects.media_files import checked_image
    from core_engine import EngineError

    rows = apps.get_model("projects", "Segment")._default_manager.exclude(image_file="")
    for pk, name in rows.values_list("pk", "image_file"):
        try:
            picture = checked_image(Path(settings.MEDIA_ROOT) / name)
        except (EngineError, OSError):
            continue
        focus = {"x": picture.focus.x, "y": picture.focus.y}
        # Not by saving: nothing has changed that a film would show.
        rows.filter(pk=pk).update(
            image_width=picture.width, image_height=picture.height, image_focus=focus
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_narration")]

    operations = [
        migrations.AddField(
            "segment", "image_width",
            models.PositiveIntegerField(null=True, blank=True, editable=False),
        ),
        migrations.AddField(
            "segment", "image_height",
            models.PositiveIntegerField(null=True, blank=True, editable=False),
        ),
        migrations.AddField(
            "segment", "image_focus", models.JSONField(null=True, blank=True, editable=False)
        ),
        migrations.RunPython(look_at_pictures, migrations.RunPython.noop),
    ]
