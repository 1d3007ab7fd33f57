"""`manage.py voices`: who can speak, and in which languages."""

from typing import Any

from backend.config.launched import LaunchedCommand
from core_engine import Engine, voice_engines


class Command(LaunchedCommand):
    """List the voices that are installed, and what would install the others."""

    help = "List the voices that are installed, and what would install the others."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for engine in voice_engines():
            if engine.is_installed():
                self._tell_voices(engine)
            else:
                self.stdout.write(f"{engine.name}: not installed; {engine.install}")
                self.stdout.write(f"{engine.name}: speaks {engine.speaks}")
            if engine.also:
                self.stdout.write(f"{engine.name}: {engine.also}")

    def _tell_voices(self, engine: Engine) -> None:
        for voice in engine.voices():
            mother_tongue = voice.languages[0]
            self.stdout.write(f"{voice.id:20} {mother_tongue:10} {voice.name:28} {voice.licence}")
