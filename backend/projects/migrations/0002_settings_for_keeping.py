"""Settings for what is kept: the cache, old films, finished jobs."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [
        migrations.AddField(
            "globalsettings",
            "cache_gigabytes",
            models.FloatField(
                default=5.0,
                help_text="How much finished work is kept to be used again; what was not used for longest goes first.",
                validators=[MinValueValidator(0.1), MaxValueValidator(10000)],
            ),
        ),
        migrations.AddField(
            "globalsettings",
            "films_kept",
            models.PositiveSmallIntegerField(
                default=2,
                help_text="How many films of each format a project keeps, 1 (the newest) to 100.",
                validators=[MinValueValidator(1), MaxValueValidator(100)],
            ),
        ),
        migrations.AddField(
            "globalsettings",
            "jobs_kept_days",
            models.PositiveSmallIntegerField(
                default=30,
                help_text="Days after which a render that has left no film is forgotten, with its log.",
                validators=[MinValueValidator(1), MaxValueValidator(3650)],
            ),
        ),
    ]
