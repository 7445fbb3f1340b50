"""`bin/translate`: PO files of texts in other languages."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from . import checks, compiled, files, sources
from .languages import KNOWN
from .po import Malformed

ROOT = Path(__file__).parents[2]


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="bin/translate", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser("export", help="bring PO files to the present English texts")
    export.add_argument(
        "language", nargs="*", choices=[[], *KNOWN], metavar="LANGUAGE", help="also a new one, such as sv"
    )
    commands.add_parser("check", help="find wrong placeholders, plural forms, tags and widths, and texts that are gone")
    commands.add_parser("progress", help="print how much of each language is translated")
    commands.add_parser("compile", help="write what server and front end read (bin/build does it)")
    options = parser.parse_args(arguments)
    try:
        return _run(options, root, sources.read(root))
    except Malformed as fault:
        print(fault, file=sys.stderr)
        return 1


def _run(options: argparse.Namespace, root: Path, english: sources.Sources) -> int:
    if options.command == "export":
        for language in [KNOWN[tag] for tag in options.language] or files.languages(root):
            files.export(root, language, english)
        return 0
    if options.command == "progress":
        _progress(root, english)
        return 0
    faults = _faults(root, english)
    for fault in faults:
        print(fault, file=sys.stderr)
    if options.command == "check":
        for warning in _warnings(root, english):
            print(f"{warning} (no error)", file=sys.stderr)
    elif not faults:
        compiled.compile_all(root, english)
    return 1 if faults else 0


def _faults(root: Path, english: sources.Sources) -> list[str]:
    return [
        f"{files.path(root, language, domain).relative_to(root)}:{fault}"
        for language in files.languages(root)
        for domain, catalog in files.catalogs(root, language)
        for fault in checks.errors(catalog, domain, language, english)
    ]


def _warnings(root: Path, english: sources.Sources) -> Iterator[str]:
    for language in files.languages(root):
        for domain, catalog in files.catalogs(root, language):
            wide = checks.warnings(catalog, english) if domain == "widget" else []
            for warning in (*checks.leftovers(catalog, domain, english), *wide):
                yield f"{files.path(root, language, domain).relative_to(root)}:{warning}"


def _progress(root: Path, english: sources.Sources) -> None:
    for language in files.languages(root):
        parts = []
        for domain, catalog in files.catalogs(root, language):
            current = {entry.key for entry in english.entries[domain]}
            count = sum(entry.translated and entry.key in current for entry in catalog.entries)
            review = "reviewed" if files.reviewed(catalog) else "by machine"
            parts.append(f"{domain} {count} of {len(current)} ({100 * count // len(current)} %, {review})")
        print(f"{language.tag:8} {'; '.join(parts)}")


if __name__ == "__main__":
    sys.exit(main())
