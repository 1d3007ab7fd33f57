"""Commands that people call by the launcher."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class LaunchedCommand(BaseCommand):
    """A command whose help and errors say `./storyreel …` to those who have called it so."""

    launcher_name = ""  # what the launcher calls it, where that is another name

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser; to those who come by the launcher it speaks of the launcher's command."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if Path(prog_name).name == "storyreel":
            parser.prog = f"{prog_name} {self.launcher_name or subcommand}"
        return parser
