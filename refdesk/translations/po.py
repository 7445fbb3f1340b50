"""Reads and writes gettext's PO files (GNU gettext manual, “The Format of PO Files”), without obsolete entries."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)?\s*"(.*)"$')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_UNESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class Malformed(ValueError):
    """The file isn't a PO file. The message names file, line and fault."""


@dataclass
class Entry:
    msgid: str
    plural: str = ""
    context: str = ""
    forms: list[str] = field(default_factory=list)
    """The translation; of a text with plural forms one for each."""
    remarks: list[str] = field(default_factory=list)
    """What translators wrote (`# `)."""
    notes: list[str] = field(default_factory=list)
    """What the sources say about the text (`#.`)."""
    files: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    line: int = 0
    """Where it begins in the file, from 1."""

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.msgid

    @property
    def translated(self) -> bool:
        return any(self.forms) and "fuzzy" not in self.flags


@dataclass
class Catalog:
    header: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    """What stands above the header."""
    entries: list[Entry] = field(default_factory=list)


def read(path: Path) -> Catalog:
    """Raises Malformed."""
    catalog = Catalog()
    for entry in _entries(path):
        if entry.key == ("", ""):
            lines = (line.partition(":") for line in "".join(entry.forms).splitlines())
            catalog.header = {name: value.strip() for name, _, value in lines if name}
            catalog.remarks = entry.remarks
        else:
            catalog.entries.append(entry)
    return catalog


def _entries(path: Path) -> Iterator[Entry]:
    entry, keyword = Entry(""), ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if keyword.startswith("msgstr") and (not text or text.startswith(("#", "msgctxt", "msgid "))):
            yield entry
            entry, keyword = Entry(""), ""
        if not text or text.startswith("#~"):
            continue
        entry.line = entry.line or number
        keyword = _line(entry, keyword, text, f"{path}:{number}")
    if keyword.startswith("msgstr"):
        yield entry


def _line(entry: Entry, keyword: str, text: str, position: str) -> str:
    """The keyword to which the next line in quotation marks belongs."""
    if text.startswith("#"):
        _comment(entry, text)
        return keyword
    matched = _KEYWORD.match(text)
    if matched is None or not (matched[1] or keyword):
        raise Malformed(f"{position}: neither a comment nor a text in quotation marks: {text}")
    _append(entry, matched[1] or keyword, matched)
    return matched[1] or keyword


def _comment(entry: Entry, text: str) -> None:
    kind, content = text[:2], text[2:].strip()
    if kind == "#.":
        entry.notes.append(content)
    elif kind == "#:":
        entry.files.extend(content.split())
    elif kind == "#,":
        entry.flags.extend(flag.strip() for flag in content.split(","))
    elif kind != "#|":
        entry.remarks.append(text[1:].strip())


def _append(entry: Entry, keyword: str, matched: re.Match[str]) -> None:
    text = re.sub(r"\\(.)", lambda escape: _UNESCAPES.get(escape[1], escape[1]), matched[2])
    if keyword == "msgctxt":
        entry.context += text
    elif keyword == "msgid":
        entry.msgid += text
    elif keyword == "msgid_plural":
        entry.plural += text
    else:
        entry.forms += [""] if matched[1] else []
        entry.forms[-1] += text


def written(catalog: Catalog) -> str:
    header = "".join(f"{name}: {value}\n" for name, value in catalog.header.items())
    parts = [_entry(Entry("", remarks=catalog.remarks, forms=[header])), *map(_entry, catalog.entries)]
    return "\n".join(parts)


def _entry(entry: Entry) -> str:
    lines = [f"# {remark}".rstrip() for remark in entry.remarks]
    lines += [f"#. {note}" for note in entry.notes]
    lines += [f"#: {file}" for file in entry.files]
    if entry.flags:
        lines.append(f"#, {', '.join(entry.flags)}")
    if entry.context:
        lines += _field("msgctxt", entry.context)
    lines += _field("msgid", entry.msgid)
    if entry.plural:
        lines += _field("msgid_plural", entry.plural)
        for index, form in enumerate(entry.forms):
            lines += _field(f"msgstr[{index}]", form)
    else:
        lines += _field("msgstr", entry.forms[0] if entry.forms else "")
    return "\n".join(lines) + "\n"


def _field(keyword: str, text: str) -> Iterable[str]:
    """On one line, or one for each of its lines: a change of one word is a change of one line."""
    parts = text.splitlines(keepends=True)
    if len(parts) < 2:
        return [f'{keyword} "{_quoted(text)}"']
    return [f'{keyword} ""', *(f'"{_quoted(part)}"' for part in parts)]


def _quoted(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)
