"""`faq export …`, `faq import …`, `faq index`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, cast

from django.core.management.base import CommandError
from django.utils import timezone

from refdesk.faq.exchange import exporter, importer
from refdesk.faq.models import Faq, FaqGroup
from refdesk.faq.search import index
from refdesk.faq.search.entries import row_of
from refdesk.libraries.models import Library
from refdesk.project.database_setup import migrate
from refdesk.project.management.verbs import OwnCommand, add_verb, named_library

_AT_ONCE = 500


class Command(OwnCommand):
    """Exports and imports a library's FAQs as CSV or JSON. Exits with 1 and the reasons on failure."""

    help = "Import or export a library's FAQs, or rebuild their search index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="export|import|index")
        out = add_verb(verbs, "export", "Write all FAQs of a library to a file, or to standard output.")
        out.add_argument("file", nargs="?", help="A file whose name ends in .csv or .json. Default: standard output.")
        out.add_argument("--format", choices=exporter.FORMATS, help="Default: by the file's name; csv without a file.")
        import_ = add_verb(verbs, "import", "Import all rows of a file, or none if one is invalid.")
        import_.add_argument("file", help="A CSV or JSON file, as `export` writes it.")
        import_.add_argument("--group", help="The URL name (slug) of the group for rows without a group.")
        add_verb(verbs, "index", "Rebuild the search index after a change of a library's language.")
        for verb in (out, import_):
            verb.add_argument("--library", help="The library's URL name (slug), if there are several.")

    def handle(self, *args: Any, **options: Any) -> None:
        migrate()
        {"export": self._export, "import": self._import, "index": self._index}[options["verb"]](options)

    def _export(self, options: dict[str, Any]) -> None:
        named = Path(options["file"] or "faqs.csv").suffix.lstrip(".").lower()
        kind = options["format"] or named
        if kind not in exporter.FORMATS:
            raise CommandError("The file's name doesn't end in .csv or .json. Use --format csv or --format json.")
        pieces = exporter.export(named_library(options["library"]), cast("exporter.Format", kind))
        if options["file"] is None:
            sys.stdout.writelines(pieces)
            return
        file = Path(options["file"])
        try:
            with file.open("w", encoding="utf-8", newline="") as out:
                out.writelines(pieces)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from None

    def _import(self, options: dict[str, Any]) -> None:
        file, library = Path(options["file"]), named_library(options["library"])
        group = _group(library, options["group"])
        try:
            with file.open("rb") as read:
                kind = "json" if file.suffix.lower() == ".json" else "csv"
                outcome = importer.import_faqs(read, kind, library, group, timezone.now())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from None
        if isinstance(outcome, importer.Refused):
            lines = [f"row {error.row}: {error.reason}" if error.row else error.reason for error in outcome.wrong]
            more = [f"and {outcome.more} more"] if outcome.more else []
            raise CommandError("\n".join(["Nothing was imported.", *lines, *more]))
        self.stdout.write(f"{outcome.made} added, {outcome.replaced} replaced.")

    def _index(self, options: dict[str, Any]) -> None:
        rows = []
        for faq in Faq.objects.select_related("group__library").order_by("id").iterator(chunk_size=_AT_ONCE):
            rows.append(row_of(faq.entry))
            if len(rows) == _AT_ONCE:
                index.renew(rows)
                rows.clear()
        index.renew(rows)
        self.stdout.write("Indexed all FAQs.")


def _group(library: Library, slug: str | None) -> FaqGroup | None:
    if slug is None:
        return None
    group = FaqGroup.objects.filter(library=library, slug=slug).first()
    if group is None:
        raise CommandError(f"{library.name} has no group “{slug}”.")
    return group
