"""Narration jobs."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('projects', '0003_narration'),
    ]

    operations = [
        migrations.CreateModel(
            name='NarrationJob',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('queued', 'Queued'), ('processing', 'Processing'), ('completed', 'Completed'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=10)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('max_attempts', models.PositiveSmallIntegerField(default=3)),
                ('owner', models.CharField(blank=True, max_length=32)),
                ('progress', models.FloatField(default=0.0)),
                ('phase', models.CharField(blank=True, max_length=20)),
                ('current_segment', models.PositiveIntegerField(default=0)),
                ('total_segments', models.PositiveIntegerField(default=0)),
                ('eta_seconds', models.FloatField(blank=True, null=True)),
                ('error_code', models.CharField(blank=True, max_length=40)),
                ('error', models.TextField(blank=True)),
                ('retryable', models.BooleanField(default=False)),
                ('log', models.JSONField(blank=True, default=list)),
                ('created_by', models.CharField(choices=[('browser', 'Browser'), ('cli', 'Command line'), ('api', 'API')], default='api', max_length=10)),
                ('idempotency_key', models.CharField(blank=True, max_length=255, null=True, unique=True)),
                ('request_digest', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('utterances', models.JSONField(default=list)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='narration_jobs', to='projects.project')),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['status'], name='narration_job_status')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'processing', 'completed', 'failed', 'cancelled'])), name='narration_job_status_is_known')],
            },
        ),
    ]
