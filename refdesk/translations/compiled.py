"""What server and front end read, in `refdesk/locale/`: made of the PO files by `bin/build`, and part of the wheel.

`languages.json` lists the languages, and how much of the desk's and the server's texts is translated, in percent. A
language's folder has `LC_MESSAGES/django.mo`, `texts.json` for the front end's build, in the form of its catalogue, and
`sentences.json`, those of them that the server also writes.
"""

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from refdesk.kit.isolation import FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE

from . import files, front_end, mo
from .languages import Language
from .po import Entry
from .sources import Sources

FOLDER = "refdesk/locale"
# An integer needs no isolation, and programs read the one in a subject's `[#12]`. In a tag, a value may be an address.
_VALUE = re.compile(r"(<[^>]*>)|(?<!%)%(?:\(\w+\))?s|\{\w+\}")


def compile_all(root: Path, sources: Sources) -> None:
    folder = root / FOLDER
    made = [_compile(root, folder / language.folder, language, sources) for language in files.languages(root)]
    _write(folder / "languages.json", made)
    current = {"languages.json", *(language.folder for language in files.languages(root))}
    for path in folder.iterdir():
        if path.name not in current:
            shutil.rmtree(path)


def _compile(root: Path, folder: Path, language: Language, sources: Sources) -> dict[str, object]:
    entries: dict[tuple[str, str], Entry] = {}
    reviewed = []
    whole = {"desk": 0, "django": 0}
    for domain, catalog in files.catalogs(root, language):
        reviewed.append(files.reviewed(catalog))
        if domain == "django":
            _write_bytes(
                folder / "LC_MESSAGES" / "django.mo", mo.written(catalog.header, _isolating(catalog.entries, language))
            )
        else:
            entries |= {entry.key: entry for entry in catalog.entries}
        if domain in whole:
            current = {entry.key for entry in sources.entries[domain]}
            done = sum(entry.translated and entry.key in current for entry in catalog.entries)
            whole[domain] = 100 * done // len(current)
    texts = front_end.translated(sources.texts, entries, language)
    sentences = json.loads((root / front_end.SENTENCES).read_text(encoding="utf-8"))
    _write(folder / "texts.json", texts)
    isolating = {entry.key: entry for entry in _isolating(entries.values(), language)}
    names = {name: sources.texts[name] for name in sentences}
    _write(folder / "sentences.json", front_end.translated(names, isolating, language))
    return {
        "tag": language.tag,
        "reviewed": bool(reviewed) and all(reviewed),
        "desk": whole["desk"],
        "server": whole["django"],
    }


def _isolating(entries: Iterable[Entry], language: Language) -> Iterator[Entry]:
    """Entries for the server. From right to left, each value is isolated: most are Latin names, addresses or times."""
    for entry in entries:
        forms = [_VALUE.sub(_isolated, form) for form in entry.forms]
        yield replace(entry, forms=forms) if language.direction == "rtl" else entry


def _isolated(match: re.Match[str]) -> str:
    return match[0] if match[1] else f"{FIRST_STRONG_ISOLATE}{match[0]}{POP_DIRECTIONAL_ISOLATE}"


def _write(path: Path, content: object) -> None:
    _write_bytes(path, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())


def _write_bytes(path: Path, content: bytes) -> None:
    """Leaves an equal file: the front end is built again when one changes."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
