"""How loud films are."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_pictures")]

    operations = [
        migrations.AddField(
            "globalsettings",
            "loudness",
            models.FloatField(
                default=-14.0,
                help_text="How loud films are, in LUFS: -14 as YouTube and Spotify play them, -24 (quiet) to -10 (loud).",
                validators=[MinValueValidator(-24.0), MaxValueValidator(-10.0)],
            ),
        ),
    ]
