"""`faq export …`, `faq import …`, `faq index`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from refdesk.faq.exchange import exporter, importer
from refdesk.faq.models import Faq, FaqGroup
from refdesk.faq.search import index
from refdesk.libraries.models import Library
from refdesk.project.database_setup import migrate

_AT_ONCE = 500


class Command(BaseCommand):
    """Exports and imports a library's FAQs as CSV or JSON. Exits with 1 and the reasons on failure."""

    help = "Import or export a library's FAQs, or rebuild their search index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="export|import|index")
        out = verbs.add_parser("export", help="Write all FAQs of a library to a file, or to standard output.")
        out.add_argument("file", nargs="?")
        out.add_argument(
            "--format", choices=exporter.FORMATS, help="Default: as the file is named, csv without a file."
        )
        import_ = verbs.add_parser("import", help="Import all rows of a file, or none.")
        import_.add_argument("file")
        import_.add_argument("--group", help="The URL name (slug) of the group of rows that name none.")
        verbs.add_parser("index", help="Rebuild the search index, after a library's language was changed.")
        for verb in (out, import_):
            verb.add_argument("--library", help="The library's URL name (slug), if there are several.")

    def handle(self, *args: Any, **options: Any) -> None:
        migrate()
        {"export": self._export, "import": self._import, "index": self._index}[options["verb"]](options)

    def _export(self, options: dict[str, Any]) -> None:
        named = Path(options["file"] or "faqs.csv").suffix.lstrip(".").lower()
        kind = options["format"] or named
        if kind not in exporter.FORMATS:
            raise CommandError("Use --format csv or --format json.")
        pieces = exporter.export(_library(options["library"]), cast("exporter.Format", kind))
        if options["file"] is None:
            sys.stdout.writelines(pieces)
            return
        with Path(options["file"]).open("w", encoding="utf-8", newline="") as out:
            out.writelines(pieces)

    def _import(self, options: dict[str, Any]) -> None:
        file, library = Path(options["file"]), _library(options["library"])
        group = _group(library, options["group"])
        try:
            with file.open("rb") as read:
                kind = "json" if file.suffix.lower() == ".json" else "csv"
                outcome = importer.import_faqs(read, kind, library, group, timezone.now())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from None
        if isinstance(outcome, importer.Refused):
            lines = [f"row {one.row}: {one.reason}" if one.row else one.reason for one in outcome.wrong]
            more = [f"and {outcome.more} more"] if outcome.more else []
            raise CommandError("\n".join(["Nothing was imported.", *lines, *more]))
        self.stdout.write(f"{outcome.made} added, {outcome.replaced} replaced.")

    def _index(self, options: dict[str, Any]) -> None:
        rows = []
        for faq in Faq.objects.select_related("group__library").order_by("id").iterator(chunk_size=_AT_ONCE):
            rows.append(index.row_of(faq.entry))
            if len(rows) == _AT_ONCE:
                index.renew(rows)
                rows.clear()
        index.renew(rows)
        self.stdout.write("All FAQs have been indexed.")


def _library(slug: str | None) -> Library:
    libraries = Library.objects.filter(slug=slug) if slug else Library.objects.all()[:2]
    found = list(libraries)
    if len(found) != 1:
        known = ", ".join(Library.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"Name the library with --library, one of: {known}.")
    return found[0]


def _group(library: Library, slug: str | None) -> FaqGroup | None:
    if slug is None:
        return None
    group = FaqGroup.objects.filter(library=library, slug=slug).first()
    if group is None:
        raise CommandError(f"{library.name} has no group “{slug}”.")
    return group
