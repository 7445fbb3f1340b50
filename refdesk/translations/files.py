"""The PO files of `locale/`: which there are, and their update from the English sources."""

from collections.abc import Iterator
from pathlib import Path

from . import po
from .languages import KNOWN, Language
from .sources import DOMAINS, Sources

LOCALE = "locale"
_REVIEWED = "X-Reviewed"


def languages(root: Path) -> list[Language]:
    """The languages with a folder, in the order of their tags."""
    return [language for language in KNOWN.values() if (root / LOCALE / language.folder / "LC_MESSAGES").is_dir()]


def path(root: Path, language: Language, domain: str) -> Path:
    return root / LOCALE / language.folder / "LC_MESSAGES" / f"{domain}.po"


def catalogs(root: Path, language: Language) -> Iterator[tuple[str, po.Catalog]]:
    """Each domain's file that there is. Raises po.Malformed."""
    for domain in DOMAINS:
        if (file := path(root, language, domain)).exists():
            yield domain, po.read(file)


def reviewed(catalog: po.Catalog) -> bool:
    """Whether a person who speaks the language has read all of it."""
    return catalog.header.get(_REVIEWED) == "yes"


def export(root: Path, language: Language, sources: Sources) -> None:
    """Brings the language's files to the present English texts: new and changed ones are empty, removed ones go."""
    before = dict(catalogs(root, language))
    # A text that another page begins to use may move to another file.
    translations = {entry.key: entry for catalog in before.values() for entry in catalog.entries}
    for domain in DOMAINS:
        old = before.get(domain, po.Catalog())
        new = po.Catalog(
            old.header | _header(old, language),
            old.remarks,
            [_entry(entry, translations, language) for entry in sources.entries[domain]],
        )
        file = path(root, language, domain)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(po.written(new), encoding="utf-8")


def _header(old: po.Catalog, language: Language) -> dict[str, str]:
    return {
        "Project-Id-Version": "Refdesk",
        "Language": language.folder,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": f"nplurals={len(language.forms)}; plural={language.rule};",
        _REVIEWED: old.header.get(_REVIEWED, "no"),
    }


def _entry(source: po.Entry, translations: dict[tuple[str, str], po.Entry], language: Language) -> po.Entry:
    old = translations.get(source.key)
    count = len(language.forms) if source.plural else 1
    fits = old is not None and len(old.forms) == count
    return po.Entry(
        source.msgid,
        source.plural,
        source.context,
        list(old.forms) if old is not None and fits else [""] * count,
        old.remarks if old is not None else [],
        source.notes,
        source.files,
        source.flags + [flag for flag in (old.flags if old is not None else []) if flag == "fuzzy"],
    )
