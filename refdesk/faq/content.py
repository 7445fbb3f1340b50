"""What an FAQ may contain, and its stored form."""

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from refdesk.kit import clean_html
from refdesk.kit.links import is_web_address
from refdesk.kit.text import forbidden_character, nfc

from .pictures.checks import checked_pictures

if TYPE_CHECKING:
    from .models import Faq

LINKS_LIMIT = 20
LINK_TITLE_LIMIT = 200
SLUG_LIMIT = 80


def normalize_faq(faq: "Faq") -> None:
    """Brings each field into its stored form. Raises `ValidationError` with the errors by field."""
    wrong: dict[str, str] = {}
    for name in ("question", "topics", "keywords"):
        text = nfc(" ".join(getattr(faq, name).split()))
        setattr(faq, name, text if name == "question" else ", ".join(split_labels(text)))
    answer = faq.answer.strip()
    if misleading := clean_html.links_with_user(answer):
        text = _("The link “%(address)s” has a name before an @, so it looks like another host. Leave the name out.")
        wrong["answer"] = text % {"address": misleading[0][:80]}
    faq.answer = clean_html.from_input(nfc(answer))
    for name in ("question", "answer", "topics", "keywords"):
        if character := forbidden_character(getattr(faq, name)):
            wrong[name] = _("It contains the character %(character)s, which isn’t allowed.") % {"character": character}
    if answer and "answer" not in wrong:
        _check_answer(faq, wrong)
    faq.slug = faq.slug or _free_slug(faq)
    try:
        faq.links = checked_links(faq.links)
    except ValueError as reason:
        wrong["links"] = str(reason)
    if wrong:
        raise ValidationError(wrong)


def _check_answer(faq: "Faq", wrong: dict[str, str]) -> None:
    """Bring the pictures of the answer into their stored form, or add what is wrong with the answer."""
    # An import checks FAQs of groups that it has yet to create: their ids are missing, their library is known.
    group = getattr(faq, "group", None)
    if group is not None:
        try:
            faq.answer = checked_pictures(faq.answer, group.library_id)
        except ValueError as reason:
            wrong["answer"] = str(reason)
            return
    if not clean_html.plain_text(faq.answer):
        wrong["answer"] = (
            _("This answer has only decorative pictures. Write some text, or describe a picture.")
            if "<img " in faq.answer
            else _("This answer has only content that isn’t allowed. Write some text.")
        )


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


def _free_slug(faq: "Faq") -> str:
    """The question's slug, or the next one with a number that the group hasn't used."""
    others = type(faq).objects.filter(group_id=faq.group_id).exclude(pk=faq.pk)
    used = set(others.filter(slug__startswith=slug_of(faq.question)[: SLUG_LIMIT - 6]).values_list("slug", flat=True))
    return next(slug for slug in slugs(faq.question) if slug not in used)


def checked_links(links: Any) -> list[dict[str, str]]:
    """Related links in stored form. Raises `ValueError` with the reason."""
    if not isinstance(links, list) or len(links) > LINKS_LIMIT:
        raise ValueError(
            _("At most %(limit)s related links, each with a title and an address.") % {"limit": LINKS_LIMIT}
        )
    return [_checked_link(each) for each in links]


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
