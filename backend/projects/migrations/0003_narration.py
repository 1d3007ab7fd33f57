"""Who speaks a story, and where the sound of a segment comes from."""

import django.core.validators
from django.db import migrations, models


def mark_uploads(apps, schema_editor):
    """Until now every sound was brought by the person."""
    with_sound = apps.get_model("projects", "Segment")._default_manager.exclude(audio_file="")
    with_sound.update(audio_source="upload")


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0002_settings_for_keeping'),
    ]

    operations = [
        migrations.AddField(
            model_name='project',
            name='language',
            field=models.CharField(blank=True, help_text='IETF tag such as en or pt-BR; where it is empty, it is recognised.', max_length=35, validators=[django.core.validators.RegexValidator('^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$', 'Write the language as a tag such as en or pt-BR.')]),
        ),
        migrations.AddField(
            model_name='project',
            name='silence_duration',
            field=models.FloatField(blank=True, help_text='Seconds that a segment without words lasts.', null=True, validators=[django.core.validators.MinValueValidator(0.2), django.core.validators.MaxValueValidator(600.0)]),
        ),
        migrations.AddField(
            model_name='project',
            name='voice',
            field=models.CharField(blank=True, help_text='Who speaks; /api/voices/ lists all.', max_length=100),
        ),
        migrations.AddField(
            model_name='project',
            name='voice_pauses',
            field=models.FloatField(blank=True, help_text='How many times as long as usual pauses are, 0 to 5.', null=True, validators=[django.core.validators.MinValueValidator(0.0), django.core.validators.MaxValueValidator(5.0)]),
        ),
        migrations.AddField(
            model_name='project',
            name='voice_speed',
            field=models.FloatField(blank=True, help_text='How many times as fast as usual, 0.5 to 2.0.', null=True, validators=[django.core.validators.MinValueValidator(0.5), django.core.validators.MaxValueValidator(2.0)]),
        ),
        migrations.AddField(
            model_name='segment',
            name='audio_request',
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='segment',
            name='audio_source',
            field=models.CharField(blank=True, choices=[('tts', 'Spoken by a voice'), ('upload', 'Uploaded'), ('recording', 'Recorded')], max_length=10),
        ),
        migrations.AddField(
            model_name='segment',
            name='audio_words',
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name='segment',
            name='audio_unspoken',
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name='segment',
            name='language',
            field=models.CharField(blank=True, help_text='IETF tag such as en or pt-BR; where it is empty, it is recognised.', max_length=35, validators=[django.core.validators.RegexValidator('^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$', 'Write the language as a tag such as en or pt-BR.')]),
        ),
        migrations.AddField(
            model_name='segment',
            name='silence_duration',
            field=models.FloatField(blank=True, help_text='Seconds that a segment without words lasts.', null=True, validators=[django.core.validators.MinValueValidator(0.2), django.core.validators.MaxValueValidator(600.0)]),
        ),
        migrations.AddField(
            model_name='segment',
            name='voice',
            field=models.CharField(blank=True, help_text='Who speaks; /api/voices/ lists all.', max_length=100),
        ),
        migrations.AddField(
            model_name='segment',
            name='voice_pauses',
            field=models.FloatField(blank=True, help_text='How many times as long as usual pauses are, 0 to 5.', null=True, validators=[django.core.validators.MinValueValidator(0.0), django.core.validators.MaxValueValidator(5.0)]),
        ),
        migrations.AddField(
            model_name='segment',
            name='voice_speed',
            field=models.FloatField(blank=True, help_text='How many times as fast as usual, 0.5 to 2.0.', null=True, validators=[django.core.validators.MinValueValidator(0.5), django.core.validators.MaxValueValidator(2.0)]),
        ),
        migrations.RunPython(mark_uploads, migrations.RunPython.noop),
    ]
