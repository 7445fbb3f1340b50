"""Checks of what people write into a log: each returns the value to store, or the refusal."""

from refdesk.kit.contact import BadContactError, normalize
from refdesk.kit.links import is_web_address
from refdesk.kit.text import forbidden_character, nfc, without_direction_marks

from . import refusals as r
from .events import Mark

TEXT_LIMIT = 10_000
NAME_LIMIT = 80
HREF_LIMIT = 2_000
MARKS_LIMIT = 500
TAGS_LIMIT = 20
TAG_LENGTH = 40


def checked_text(text: str, limit: int = TEXT_LIMIT) -> str | r.Refusal:
    """The text in NFC; white space alone is no text."""
    character = forbidden_character(text)
    if character:
        return r.TextNotPlain(character=character)
    text = nfc(text)
    if not text.strip():
        return r.TextEmpty()
    return text if len(text) <= limit else r.TextTooLong(limit=limit, length=len(text))


def checked_name(name: str) -> str | r.Refusal | None:
    """A name on one line, None for an empty one."""
    name = without_direction_marks(name)
    if not name.strip():
        return None
    text = checked_text(name.strip(), NAME_LIMIT)
    return text if isinstance(text, r.Refusal) else " ".join(text.split())


def checked_contact(contact: str, country: str) -> str | r.Refusal | None:
    """An email address in lower case or a number in E.164, None for an empty one."""
    if not contact.strip():
        return None
    if len(contact) > 254 or forbidden_character(contact):
        return r.BadContact(fault="neither")
    try:
        return normalize(contact, country)
    except BadContactError as error:
        return r.BadContact(fault=error.fault)


def checked_tags(tags: tuple[str, ...]) -> tuple[str, ...] | r.BadTags:
    """Each once, in small letters on one line, in order."""
    lines = [" ".join(without_direction_marks(tag).split()) for tag in tags]
    checked = {checked_text(line.lower(), TAG_LENGTH) for line in lines if line}
    texts = sorted(tag for tag in checked if isinstance(tag, str) and "," not in tag)
    return r.BadTags() if len(texts) < len(checked) or len(texts) > TAGS_LIMIT else tuple(texts)


def checked_marks(text: str, marks: tuple[Mark, ...]) -> tuple[Mark, ...] | r.BadMarks:
    """The marks, sorted, moved to where their characters are once the text is in NFC."""
    if not marks:
        return ()
    if len(marks) > MARKS_LIMIT:
        return r.BadMarks(reason=f"a text has at most {MARKS_LIMIT} marks")
    reason = _wrong_in(sorted(marks, key=_order), len(text))
    if reason:
        return r.BadMarks(reason=reason)
    moved = (Mark(kind=m.kind, start=_moved(text, m.start), end=_moved(text, m.end), href=m.href) for m in marks)
    return tuple(sorted((mark for mark in moved if mark.start < mark.end), key=_order))


def checked_seqs(seqs: tuple[int, ...], passage: tuple[int, int] | None, last: int) -> tuple[int, ...] | r.BadPassage:
    """The seqs to redact in a log of `last` events, sorted and without duplicates; a passage belongs to exactly one."""
    numbers = tuple(sorted(set(seqs)))
    wrong = numbers[0] < 1 or numbers[-1] > last
    if passage is not None:
        wrong = wrong or len(numbers) != 1 or not 0 <= passage[0] < passage[1]
    return r.BadPassage() if wrong else numbers


def _order(mark: Mark) -> tuple[str, int, int]:
    return (mark.kind, mark.start, mark.end)


def _moved(text: str, index: int) -> int:
    return index if text.isascii() else len(nfc(text[:index]))


def _wrong_in(marks: list[Mark], length: int) -> str | None:
    before: Mark | None = None
    for mark in marks:
        if not 0 <= mark.start < mark.end <= length:
            return f"a mark from {mark.start} to {mark.end} is outside a text of {length} characters"
        if before and before.kind == mark.kind and mark.start < before.end:
            return f"two marks of kind {mark.kind} overlap"
        if (mark.kind == "link") != (mark.href is not None) or not (mark.href is None or href_allowed(mark.href)):
            return "a link has a whole address with http, https or mailto and without a user, other marks have none"
        before = mark
    return None


def href_allowed(href: str) -> bool:
    """Whether a link may lead there: to the web, to a host that nothing before an @ disguises, or to a mailbox."""
    if len(href) > HREF_LIMIT or forbidden_character(href) or any(c.isspace() for c in href):
        return False
    return is_web_address(href) or href.partition(":")[0].lower() == "mailto"
