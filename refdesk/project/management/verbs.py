"""What commands share: how they fail, verbs, and the library that a command is for."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from refdesk.libraries.models import Library


class OwnCommand(BaseCommand):
    """A command that prints the reason for a failure alone, without the name of the exception as Django's do."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except CommandError as error:
            if not getattr(self, "_called_from_command_line", False) or options["traceback"]:
                raise
            self.stderr.write(str(error))
            sys.exit(error.returncode)


def add_verb(verbs: Any, name: str, text: str) -> ArgumentParser:
    """A verb with its sentence, in the list of verbs and in its own help."""
    parser: ArgumentParser = verbs.add_parser(name, help=text, description=text)
    return parser


def count_files(number: int) -> str:
    return "1 file" if number == 1 else f"{number:,} files"


def named_library(slug: str | None) -> Library:
    """The library with this URL name; without one, the only library. Raises CommandError."""
    libraries = list(Library.objects.filter(slug=slug) if slug else Library.objects.all()[:2])
    if len(libraries) != 1:
        slugs = ", ".join(Library.objects.values_list("slug", flat=True))
        raise CommandError(
            f"Name the library with --library, one of: {slugs}." if slugs else "There is no library yet."
        )
    return libraries[0]
