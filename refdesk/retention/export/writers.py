"""What is held about a contact as a file: JSON for machines, a page for people. Written as it is read."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ..holdings import Holdings
from . import labels
from .labels import label
from .parts import Item, ItemEvent, Part, SectionStart, read_parts

Format = Literal["json", "html"]
CONTENT_TYPES: dict[Format, str] = {"json": "application/json", "html": "text/html; charset=utf-8"}


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}h3{margin:1.5rem 0 .25rem}p{margin:.75rem 0 0}"
    "td,th{padding:.1rem .75rem .1rem 0;text-align:start;vertical-align:top;font-weight:400}"
    "td{overflow-wrap:anywhere;white-space:pre-wrap}th{color:#5f636a;white-space:nowrap}"
)


class Writer:
    """How the parts are written, one after the other."""

    def __init__(self, held: Holdings) -> None:
        self.held = held

    def header(self) -> str:
        """Before the first part."""
        raise NotImplementedError

    def part(self, part: Part) -> str:
        """One more."""
        raise NotImplementedError

    def footer(self) -> str:
        """After the last."""
        raise NotImplementedError


class JsonWriter(Writer):
    """One object with a list for each section; of chats and tickets each has its events."""

    def __init__(self, held: Holdings) -> None:
        super().__init__(held)
        self._open = ""
        # Nothing stands before the next thing of the section, or before the next event of the thing.
        self._first_thing = self._first_event = True

    def header(self) -> str:
        """Whose it is, and of whom."""
        return _json({"library": self.held.library.name, "contact": self.held.contact})[:-1]

    def part(self, part: Part) -> str:
        """What closes the one before it, and the part itself, left open."""
        match part:
            case SectionStart(section):
                closed, self._open, self._first_thing = self._open, "]", True
                return f"{closed},{_json(section)}:["
            case Item(facts):
                closed, self._open = self._open[:-1], "]}]"
                comma, self._first_thing, self._first_event = ("" if self._first_thing else ","), False, True
                return f'{closed}{comma}{_json(facts)[:-1]},"events":['
            case ItemEvent(facts):
                comma, self._first_event = ("" if self._first_event else ","), False
                return comma + _json(facts)

    def footer(self) -> str:
        """What is still open."""
        return f"{self._open}}}"


class HtmlWriter(Writer):
    """A page that needs nothing else, to be read or printed: in words, and by the library's clocks."""

    def __init__(self, held: Holdings) -> None:
        super().__init__(held)
        self._zone = ZoneInfo(held.library.time_zone)

    def header(self) -> str:
        """The title."""
        library = self.held.library
        title = labels.title(library.name, self.held.contact)
        return (
            format_html('<!doctype html><html lang="{}"><meta charset="utf-8">', library.language)
            + format_html("<title>{}</title><style>", title)
            + _STYLE
            + format_html("</style><body><h1>{}</h1>\n", title)
        )

    def part(self, part: Part) -> str:
        """A heading, a table of facts, or a line of what was said."""
        match part:
            case SectionStart(section):
                return format_html("<h2>{}</h2>\n", SECTIONS[section]())
            case Item(facts):
                name, value = next(iter(facts.items()))
                head = format_html("<h3>{} {}</h3>\n", label(name), value or "")
                return head + self._table({each: told for each, told in facts.items() if each != name})
            case ItemEvent(facts):
                told = {name: value for name, value in facts.items() if name not in ("at", "by", "kind")}
                at, by = (labels.format_value(name, facts[name], self._zone) for name in ("at", "by"))
                head = format_html("<p><b>{}</b> {} · {}</p>\n", at, by, label(facts["kind"]))
                return head + self._table(told)

    def footer(self) -> str:
        """The end of the page."""
        return "</body></html>\n"

    def _table(self, facts: dict[str, Any]) -> str:
        rows = [
            (name, value) for name, value in facts.items() if value is not False and value not in (None, "", [], {})
        ]
        if not rows:
            return ""
        told = ((label(name), labels.format_value(name, value, self._zone)) for name, value in rows)
        cells = (format_html("<tr><th>{}</th><td>{}</td></tr>", *each) for each in told)
        return f"<table>{''.join(cells)}</table>\n"


SECTIONS = {
    "chats": lambda: _("Chats"),
    "tickets": lambda: _("Tickets"),
    "mails_sent": lambda: _("Mails that were sent"),
    "mails_received": lambda: _("Mails that were received"),
    "records": lambda: _("Records of Reference Analytics"),
}
WRITERS: dict[Format, type[Writer]] = {"json": JsonWriter, "html": HtmlWriter}


async def stream(held: Holdings, kind: Format) -> AsyncIterator[bytes]:
    """The file, piece by piece."""
    writer, language = WRITERS[kind](held), held.library.language

    def worded(write: Callable[[], str]) -> bytes:
        with translation.override(language):
            return write().encode()

    yield worded(writer.header)
    async for part in read_parts(held):
        yield worded(partial(writer.part, part))
    yield worded(writer.footer)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
