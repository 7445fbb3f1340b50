"""One FAQ in a file, with the same fields as CSV and as JSON."""

from datetime import UTC, datetime

import msgspec
from django.utils.translation import gettext as _

from ..content import read_links, write_links
from ..models import Faq

COUNT_LIMIT = 2_147_483_647


class Link(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    address: str


class Record(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A row. Times are in ISO 8601; missing fields are empty."""

    group: str = ""
    group_name: str = ""
    audience: str = ""
    slug: str = ""
    question: str
    answer: str
    topics: str = ""
    keywords: str = ""
    language: str = ""
    translation_key: str = ""
    links: list[Link] = []  # msgspec copies it
    state: str = ""
    helpful: int = 0
    unhelpful: int = 0
    created_at: str = ""
    updated_at: str = ""
    published_at: str = ""


FIELDS = tuple(field.name for field in msgspec.structs.fields(Record))
_COUNTS = ("helpful", "unhelpful")


class UnreadableError(ValueError):
    """A row or a file can't be read. The message is a sentence for the person who made it."""


def of(faq: Faq) -> Record:
    return Record(
        group=faq.group.slug,
        group_name=faq.group.name,
        audience=faq.group.audience,
        slug=faq.slug,
        question=faq.question,
        answer=faq.answer,
        topics=faq.topics,
        keywords=faq.keywords,
        language=faq.language,
        translation_key=faq.translation_key,
        links=[Link(**link) for link in faq.links],
        state=faq.state,
        helpful=faq.helpful,
        unhelpful=faq.unhelpful,
        created_at=_written(faq.created_at),
        updated_at=_written(faq.updated_at),
        published_at=_written(faq.published_at),
    )


def to_cells(record: Record) -> dict[str, str]:
    """A row's cells; links as lines of address and title."""
    cells = {name: str(getattr(record, name)) for name in FIELDS}
    return cells | {"links": write_links(msgspec.to_builtins(record.links))}


def from_cells(cells: dict[str, str]) -> Record:
    """A row from its cells. Raises `UnreadableError`."""
    texts = {name: cells.get(name, "") for name in FIELDS if name not in (*_COUNTS, "links")}
    counts = {name: _count(name, cells.get(name, "")) for name in _COUNTS}
    try:
        links = [Link(**link) for link in read_links(cells.get("links", ""))]
    except ValueError as reason:
        raise UnreadableError(str(reason)) from None
    return msgspec.convert({**texts, **counts, "links": msgspec.to_builtins(links)}, Record)


def time(text: str, name: str) -> datetime | None:
    """The time, None for an empty text. Raises `UnreadableError`."""
    if not text.strip():
        return None
    try:
        read = datetime.fromisoformat(text.strip())
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    except ValueError:
        details = {"name": name, "text": text[:40]}
        raise UnreadableError(_("%(name)s: “%(text)s” isn’t a time like 2026-11-25T10:30:00Z.") % details) from None


def _written(when: datetime | None) -> str:
    return when.astimezone(UTC).isoformat() if when else ""


def _count(name: str, text: str) -> int:
    text = text.strip() or "0"
    if not (text.isascii() and text.isdigit() and int(text) <= COUNT_LIMIT):
        raise UnreadableError(_("%(name)s: “%(text)s” isn’t a count.") % {"name": name, "text": text[:40]})
    return int(text)
