"""What all films have in common."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core_engine import Quality, RenderSettings


class Resolution(models.TextChoices):
    """The size of a 16:9 film; the other formats have its shorter side."""

    HD = "1280x720", "1280 × 720"
    FULL_HD = "1920x1080", "1920 × 1080"
    QUAD_HD = "2560x1440", "2560 × 1440"
    UHD = "3840x2160", "3840 × 2160"


class GlobalSettings(models.Model):
    """What all films have in common: one row."""

    zoom_intensity = models.FloatField(
        default=1.3,
        validators=[MinValueValidator(1.0), MaxValueValidator(3.0)],
        help_text="How many times tighter the camera gets, 1.0 (not at all) to 3.0.",
    )
    resolution = models.CharField(
        max_length=9, choices=Resolution.choices, default=Resolution.FULL_HD
    )
    fps = models.PositiveSmallIntegerField(
        default=30,
        validators=[MinValueValidator(12), MaxValueValidator(60)],
        help_text="Frames per second, 12 to 60.",
    )
    quality = models.CharField(
        max_length=10,
        choices=[(quality.value, quality.value) for quality in Quality],
        default=Quality.STANDARD.value,
    )
    loudness = models.FloatField(
        default=-14.0,
        validators=[MinValueValidator(-24.0), MaxValueValidator(-10.0)],
        help_text="How loud films are, in LUFS: -14 as YouTube and Spotify play them, -24 (quiet) "
        "to -10 (loud).",
    )
    voice = models.CharField(max_length=100, blank=True, help_text="Voice for narrations.")
    cache_gigabytes = models.FloatField(
        default=5.0,
        validators=[MinValueValidator(0.1), MaxValueValidator(10_000)],
        help_text="How much finished work is kept to be used again; what was not used for longest "
        "goes first.",
    )
    films_kept = models.PositiveSmallIntegerField(
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="How many films of each format a project keeps, 1 (the newest) to 100.",
    )
    jobs_kept_days = models.PositiveSmallIntegerField(
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text="Days after which a render that has left no film is forgotten, with its log.",
    )
    # Offered once: somebody who deletes the example does not want it back at the next start.
    example_offered = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name_plural = "global settings"

    def __str__(self) -> str:
        return "Global settings"

    @classmethod
    def load(cls) -> "GlobalSettings":
        """The one row; its defaults where it was never saved."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it one row."""
        self.pk = 1
        super().save(*args, **kwargs)

    def render_settings(
        self, *, quality: str | None = None, fps: int | None = None
    ) -> RenderSettings:
        """The settings of one render, with what was asked for it in particular."""
        return RenderSettings(
            quality=Quality(quality or self.quality),
            fps=fps or self.fps,
            short_side=int(self.resolution.partition("x")[2]),
            zoom_intensity=self.zoom_intensity,
            loudness=self.loudness,
        )
