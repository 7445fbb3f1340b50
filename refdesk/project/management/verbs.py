"""What commands share: verbs, and the library that a command is for."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from refdesk.libraries.models import Library


def add_verb(verbs: Any, name: str, text: str) -> ArgumentParser:
    """A verb with its sentence, in the list of verbs and in its own help."""
    parser: ArgumentParser = verbs.add_parser(name, help=text, description=text)
    return parser


def named_library(slug: str | None) -> Library:
    """The library with this URL name; without one, the only library. Raises CommandError."""
    found = list(Library.objects.filter(slug=slug) if slug else Library.objects.all()[:2])
    if len(found) != 1:
        known = ", ".join(Library.objects.values_list("slug", flat=True))
        raise CommandError(
            f"Name the library with --library, one of: {known}." if known else "There is no library yet."
        )
    return found[0]
