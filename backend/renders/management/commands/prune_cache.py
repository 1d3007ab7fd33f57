"""`manage.py prune_cache`: bring the cache down to a size."""

import math
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandError, CommandParser

from backend.config import database
from backend.config.launched import LaunchedCommand
from backend.projects.media_files import cache, prune_cache


class Command(LaunchedCommand):
    """Remove finished work that was not used for longest; all of it can be made again."""

    help = "Remove what was not used for longest from the cache, down to the size in the settings."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--gigabytes", type=gigabytes, help="another size than in the settings")

    def handle(self, *args: Any, **options: Any) -> None:
        database.prepare()
        wanted = options["gigabytes"]
        removed = prune_cache(None if wanted is None else int(wanted * 1e9))
        if removed is None:
            raise CommandError("A film is being made with the cache. Try again when it is done.")
        left = cache().size()
        self.stdout.write(f"{removed / 1e6:.0f} MB removed, {left / 1e6:.0f} MB left.")


def gigabytes(text: str) -> float:
    """A size that a cache can have; raises ArgumentTypeError."""
    try:
        size = float(text)
    except ValueError:
        size = math.nan
    if not 0 <= size < math.inf:
        raise ArgumentTypeError(f"{text!r} is no size: give a number from 0 on, as in 2.5.")
    return size
