"""`manage.py features`: what can be switched on and off while everything runs."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from backend.config import database
from backend.config.launched import LaunchedCommand
from backend.config.refusals import Refusal, translated
from backend.features.flags import FLAGS, flag, flags, switch
from backend.features.models import FeatureFlag


class Command(LaunchedCommand):
    """List the features, or switch one; a server that runs with the same data heeds it at once."""

    help = "List what can be switched on and off, or switch it; Storyreel may be running meanwhile."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", metavar="NAME", help="the feature (default: all)")
        parser.add_argument("state", nargs="?", choices=["on", "off"], help="what it is to be")

    def handle(self, *args: Any, **options: Any) -> None:
        database.prepare()
        for found in self._asked_for(options["name"], options["state"]):
            state = "on" if found.enabled else "off"
            self.stdout.write(f"{found.name:24} {state:4} {FLAGS[found.name]}")

    def _asked_for(self, name: str | None, state: str | None) -> list[FeatureFlag]:
        if name is None:
            return flags()
        try:
            return [switch(name, state == "on") if state else flag(name)]
        except (Refusal, DatabaseError) as error:
            raise CommandError(str(translated(error))) from error
