"""A job renders several formats, keeps what it renders, and its films are rows of their own."""

from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_FORMATS = [(it, it) for it in ("full_16_9", "short_9_16", "clip_1_1", "thumbnail")]
_OF_FILM = (
    "path", "width", "height", "fps", "frames", "duration", "size", "sha256", "segments_encoded",
    "segments_reused",
)  # fmt: skip
_INTERRUPTED = (
    "Storyreel ended while the film was being made. Render again; finished segments are kept."
)


def move_films(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make a row of the newest film of each project and format; it stays at its old place."""
    jobs: Any = apps.get_model("renders", "RenderJob")._default_manager
    artifacts: Any = apps.get_model("renders", "Artifact")._default_manager
    # No snapshot tells what they were to render, so nobody could resume them.
    jobs.filter(status__in=("queued", "processing")).update(
        status="failed", error_code="interrupted", error=_INTERRUPTED
    )
    newest: dict[tuple[Any, str], Any] = {}
    for job in jobs.order_by("created_at"):
        job.formats = [job.format]
        job.save(update_fields=["formats"])
        if job.status == "completed" and job.artifact:
            newest[job.project_id, job.format] = job
    for job in newest.values():
        moving = job.format != "thumbnail"
        artifacts.create(
            job=job, project_id=job.project_id, format=job.format,
            video_codec="h264" if moving else "mjpeg", audio_codec="aac" if moving else "",
            **{name: job.artifact.get(name, 0) for name in _OF_FILM},
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("renders", "0001_initial"), ("projects", "0002_settings_for_keeping")]

    operations = [
        migrations.CreateModel(
            name="Artifact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("format", models.CharField(choices=_FORMATS, max_length=20)),
                ("path", models.CharField(max_length=300)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("fps", models.PositiveSmallIntegerField()),
                ("frames", models.PositiveIntegerField()),
                ("duration", models.FloatField()),
                ("size", models.PositiveBigIntegerField()),
                ("video_codec", models.CharField(max_length=20)),
                ("audio_codec", models.CharField(blank=True, max_length=20)),
                ("sha256", models.CharField(max_length=64)),
                ("segments_encoded", models.PositiveIntegerField()),
                ("segments_reused", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("job", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="artifacts", to="renders.renderjob")),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="artifacts", to="projects.project")),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "indexes": [models.Index(fields=["project", "format"], name="artifact_project_format")],
                "constraints": [models.UniqueConstraint(fields=("job", "format"), name="one_artifact_per_format")],
            },
        ),
        migrations.AddField("renderjob", "formats", models.JSONField(default=list), preserve_default=False),
        migrations.AddField("renderjob", "settings", models.JSONField(default=dict)),
        migrations.AddField("renderjob", "snapshot", models.JSONField(default=dict)),
        migrations.AddField("renderjob", "metadata", models.JSONField(blank=True, default=dict)),
        migrations.AddField("renderjob", "attempt", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("renderjob", "max_attempts", models.PositiveSmallIntegerField(default=3)),
        migrations.AlterField("renderjob", "owner", models.CharField(blank=True, max_length=32)),
        # Not altered: the old column has JSON. How far a job was matters only while it runs.
        migrations.RemoveField("renderjob", "progress"),
        migrations.AddField("renderjob", "progress", models.FloatField(default=0.0)),
        migrations.AddField("renderjob", "phase", models.CharField(blank=True, max_length=20)),
        migrations.AddField("renderjob", "current_segment", models.PositiveIntegerField(default=0)),
        migrations.AddField("renderjob", "total_segments", models.PositiveIntegerField(default=0)),
        migrations.AddField("renderjob", "frames_done", models.PositiveIntegerField(default=0)),
        migrations.AddField("renderjob", "frames_total", models.PositiveIntegerField(default=0)),
        migrations.AddField("renderjob", "eta_seconds", models.FloatField(blank=True, null=True)),
        migrations.AddField("renderjob", "retryable", models.BooleanField(default=False)),
        migrations.AddField("renderjob", "log", models.JSONField(blank=True, default=list)),
        migrations.AddField("renderjob", "renderer_version", models.CharField(default="2", max_length=20)),
        migrations.AddField("renderjob", "created_by", models.CharField(choices=[("browser", "Browser"), ("cli", "Command line"), ("api", "API")], default="api", max_length=10)),
        migrations.AddField("renderjob", "idempotency_key", models.CharField(blank=True, max_length=255, null=True, unique=True)),
        migrations.AddField("renderjob", "request_digest", models.CharField(blank=True, max_length=64)),
        migrations.AddIndex("renderjob", models.Index(fields=["status"], name="render_job_status")),
        migrations.RunPython(move_films, migrations.RunPython.noop),
        migrations.RemoveField("renderjob", "format"),
        migrations.RemoveField("renderjob", "artifact"),
    ]
