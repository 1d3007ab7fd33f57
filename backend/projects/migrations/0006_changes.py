"""Changes that can be undone, and the bin."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("projects", "0005_loudness"),
    ]

    operations = [
        migrations.AddField(
            model_name='project',
            name='binned_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('label', models.CharField(max_length=200)),
                ('removed', models.JSONField(default=list)),
                ('changed', models.JSONField(default=dict)),
                ('created', models.JSONField(default=list)),
                ('order', models.JSONField(null=True)),
                ('moved', models.BooleanField(default=False)),
                ('files', models.JSONField(default=list)),
                ('undone', models.BooleanField(default=False)),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='projects.change')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='projects.project')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
    ]
