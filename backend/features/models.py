"""Which features were ever switched; `flags.py` says which there are."""

from django.db import models


class FeatureFlag(models.Model):
    """A feature that somebody has switched, and when last."""

    name = models.CharField(max_length=100, primary_key=True)
    enabled = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {'on' if self.enabled else 'off'}"
