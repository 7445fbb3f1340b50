"""Streams the data about a contact as JSON or as an HTML page."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from refdesk.libraries.languages import of_library

from ..holdings import Holdings
from . import labels
from .labels import kind_label, label
from .parts import Item, ItemEvent, Part, SectionStart, read_parts

Format = Literal["json", "html"]
CONTENT_TYPES: dict[Format, str] = {"json": "application/json", "html": "text/html; charset=utf-8"}


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}h3{margin:1.5rem 0 .25rem}p{margin:.75rem 0 0}"
    "td,th{padding-block:.1rem;padding-inline-end:.75rem;text-align:start;vertical-align:top;font-weight:400}"
    "td{overflow-wrap:anywhere;white-space:pre-wrap}th{color:#5f636a;white-space:nowrap}"
)


class Writer:
    """Formats the parts one after another."""

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings

    def header(self) -> str:
        raise NotImplementedError

    def part(self, part: Part) -> str:
        raise NotImplementedError

    def footer(self) -> str:
        raise NotImplementedError


class JsonWriter(Writer):
    """One object with a list per section; each item has a list of events."""

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self._open = ""
        # Whether the next item or event is the first of its list, and needs no comma.
        self._first_item = self._first_event = True

    def header(self) -> str:
        return _json({"library": self.holdings.library.name, "contact": self.holdings.contact})[:-1]

    def part(self, part: Part) -> str:
        """Closes the preceding part and opens this one."""
        match part:
            case SectionStart(section):
                closed, self._open, self._first_item = self._open, "]", True
                return f"{closed},{_json(section)}:["
            case Item(facts):
                closed, self._open = self._open[:-1], "]}]"
                comma, self._first_item, self._first_event = ("" if self._first_item else ","), False, True
                return f'{closed}{comma}{_json(facts)[:-1]},"events":['
            case ItemEvent(facts):
                comma, self._first_event = ("" if self._first_event else ","), False
                return comma + _json(facts)

    def footer(self) -> str:
        return f"{self._open}}}"


class HtmlWriter(Writer):
    """A self-contained page to read or print, in the library's language and time zone."""

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self._zone = ZoneInfo(holdings.library.time_zone)

    def header(self) -> str:
        library = self.holdings.library
        title = labels.title(library.name, self.holdings.contact)
        direction = "rtl" if translation.get_language_bidi() else "ltr"
        return (
            format_html(
                '<!doctype html><html lang="{}" dir="{}"><meta charset="utf-8">', translation.get_language(), direction
            )
            + format_html("<title>{}</title><style>", title)
            + _STYLE
            + format_html("</style><body><h1>{}</h1>\n", title)
        )

    def part(self, part: Part) -> str:
        match part:
            case SectionStart(section):
                return format_html("<h2>{}</h2>\n", SECTIONS[section]())
            case Item(facts):
                name, value = next(iter(facts.items()))
                head = format_html("<h3>{} {}</h3>\n", label(name), value or "")
                return head + self._table({group: facts_ for group, facts_ in facts.items() if group != name})
            case ItemEvent(facts):
                facts_ = {name: value for name, value in facts.items() if name not in ("at", "by", "kind")}
                at, by = (labels.format_value(name, facts[name], self._zone) for name in ("at", "by"))
                head = format_html("<p><b>{}</b> <bdi>{}</bdi> · {}</p>\n", at, by, kind_label(facts["kind"]))
                return head + self._table(facts_)

    def footer(self) -> str:
        return "</body></html>\n"

    def _table(self, facts: dict[str, Any]) -> str:
        rows = [
            (name, value) for name, value in facts.items() if value is not False and value not in (None, "", [], {})
        ]
        if not rows:
            return ""
        facts_ = ((label(name), labels.format_value(name, value, self._zone)) for name, value in rows)
        cells = (format_html("<tr><th>{}</th><td><bdi>{}</bdi></td></tr>", *fact) for fact in facts_)
        return f"<table>{''.join(cells)}</table>\n"


SECTIONS = {
    "chats": lambda: _("Chats"),
    "tickets": lambda: _("Tickets"),
    "emails_sent": lambda: _("Emails sent"),
    "emails_received": lambda: _("Emails received"),
    "records": lambda: _("Records of Reference Analytics"),
}
WRITERS: dict[Format, type[Writer]] = {"json": JsonWriter, "html": HtmlWriter}


async def stream(holdings: Holdings, kind: Format) -> AsyncIterator[bytes]:
    """The chunks of the file."""
    writer, language = WRITERS[kind](holdings), of_library(holdings.library)

    def encoded(write: Callable[[], str]) -> bytes:
        with translation.override(language):
            return write().encode()

    yield encoded(writer.header)
    async for part in read_parts(holdings):
        yield encoded(partial(writer.part, part))
    yield encoded(writer.footer)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
