"""What an FAQ may contain, and its stored form."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from refdesk.kit.links import is_web_address
from refdesk.kit.text import forbidden_character, nfc

LINKS_LIMIT = 20
LINK_TITLE_LIMIT = 200
SLUG_LIMIT = 80


def split_labels(text: str) -> list[str]:
    """The parts between commas, without duplicates."""
    return list(dict.fromkeys(" ".join(part.split()) for part in text.split(",") if part.strip()))


def slug_of(question: str) -> str:
    """A slug for URLs; "faq" for a question without Latin letters."""
    return slugify(question)[:SLUG_LIMIT].strip("-") or "faq"


def slugs(question: str) -> Iterator[str]:
    """The question's slug, then the same with a number, from 2."""
    base = slug_of(question)
    yield base
    yield from (f"{base[: SLUG_LIMIT - 6]}-{number}" for number in count(2))


def checked_links(links: Any) -> list[dict[str, str]]:
    """Related links in stored form. Raises `ValueError` with the reason."""
    if not isinstance(links, list) or len(links) > LINKS_LIMIT:
        raise ValueError(
            _("At most %(limit)s related links, each with a title and an address.") % {"limit": LINKS_LIMIT}
        )
    return [_checked_link(link) for link in links]


def _checked_link(link: Any) -> dict[str, str]:
    if not isinstance(link, dict) or not all(isinstance(link.get(name, ""), str) for name in ("title", "address")):
        raise ValueError(_("A related link needs a title and an address."))
    address = link.get("address", "").strip()
    title = nfc(" ".join(link.get("title", "").split())) or address
    if not is_web_address(address):
        raise ValueError(
            _("“%(address)s” isn’t a full web address, such as https://example.org.") % {"address": address[:80]}
        )
    if len(title) > max(LINK_TITLE_LIMIT, len(address)) or forbidden_character(title):
        raise ValueError(_("The title of the link to %(address)s is too long.") % {"address": address[:80]})
    return {"title": title, "address": address}


def read_links(written: str) -> list[dict[str, str]]:
    """Links from lines, each an address followed by a title."""
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    parts = [line.split(None, 1) for line in lines]
    return checked_links([{"address": part[0], "title": part[1] if len(part) > 1 else ""} for part in parts])


def write_links(links: list[dict[str, str]]) -> str:
    return "\n".join(
        link["address"] if link["title"] == link["address"] else f"{link['address']} {link['title']}" for link in links
    )
