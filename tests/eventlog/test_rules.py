"""Rules of the acts that all logs have, and the checks of what people write into a log."""

from typing import NamedTuple

import pytest

from refdesk.eventlog.acts import Redact, SaveNote, SetContact, SetName
from refdesk.eventlog.contents import (
    HREF_LIMIT,
    TAG_LENGTH,
    TAGS_LIMIT,
    checked_contact,
    checked_marks,
    checked_name,
    checked_seqs,
    checked_tags,
    checked_text,
    href_allowed,
)
from refdesk.eventlog.events import ContactChanged, Mark, NameChanged, NoteSaved, Redacted
from refdesk.eventlog.redaction import INSTEAD, redacted
from refdesk.eventlog.refusals import BadContact, BadMarks, BadPassage, BadTags, TextEmpty, TextNotPlain, TextTooLong
from refdesk.eventlog.rules import redact_texts, save_note, set_contact, set_name
from refdesk.tickets.events import AttachedFile, Replied


class Head(NamedTuple):
    """What the rules need of a log: five events, of a patron in the United States."""

    name: str | None = "Dana"
    contact: str | None = "dana@example.org"
    country: str = "US"
    last_seq: int = 5


HEAD = Head()


def test_a_name_is_changed_unless_it_is_the_same_or_refused() -> None:
    assert set_name(HEAD, SetName(name=" Dana \t Lee ")) == (NameChanged(name="Dana Lee"),)
    assert set_name(HEAD, SetName(name="")) == (NameChanged(name=None),)
    assert set_name(HEAD, SetName(name="Dana")) == ()
    assert set_name(HEAD, SetName(name="x" * 81)) == TextTooLong(limit=80, length=81)


def test_a_contact_is_changed_unless_it_is_the_same_or_refused() -> None:
    assert set_contact(HEAD, SetContact(contact="d@example.org")) == (ContactChanged(contact="d@example.org"),)
    assert set_contact(HEAD, SetContact(contact="(202) 456-1414")) == (ContactChanged(contact="+12024561414"),)
    assert set_contact(HEAD, SetContact(contact=" ")) == (ContactChanged(contact=None),)
    assert set_contact(HEAD, SetContact(contact="dana@example.org")) == ()
    assert set_contact(HEAD, SetContact(contact="Dana")) == BadContact(fault="neither")


def test_a_note_is_saved_unless_it_is_refused() -> None:
    assert save_note(SaveNote(text="Note")) == (NoteSaved(text="Note"),)
    assert save_note(SaveNote(text=" ")) == TextEmpty()


def test_texts_are_redacted_once_each_and_only_where_they_are() -> None:
    assert redact_texts(HEAD, Redact(seqs=(4, 2, 4))) == (Redacted(data=("text",), seqs=(2, 4)),)
    passage = Redacted(data=("text",), seqs=(1,), passage=(0, 3))
    assert redact_texts(HEAD, Redact(seqs=(1,), passage=(0, 3))) == (passage,)
    assert redact_texts(HEAD, Redact(seqs=(6,))) == BadPassage()


@pytest.mark.parametrize("seqs", [(0,), (6,), (0, 3), (3, 6), (-1,)])
def test_a_redaction_outside_of_the_log_is_refused(seqs: tuple[int, ...]) -> None:
    assert checked_seqs(seqs, None, 5) == BadPassage()
    assert checked_seqs((1, 5), None, 5) == (1, 5)


@pytest.mark.parametrize("passage", [(3, 3), (4, 3), (-1, 3)])
def test_a_passage_without_characters_is_refused(passage: tuple[int, int]) -> None:
    assert checked_seqs((2,), passage, 5) == BadPassage()
    assert checked_seqs((2, 3), (0, 1), 5) == BadPassage()
    assert checked_seqs((2, 2), (0, 1), 5) == (2,)


def test_files_that_came_with_a_text_stay_when_a_passage_is_redacted() -> None:
    file = AttachedFile(file=1, name="map.pdf", type="application/pdf", size=1, token="t", expires_at=1)
    reply = Replied(text="My card is 4711.", files=(file,))
    by = Redacted(data=("text",), seqs=(2,), passage=(11, 15))
    assert redacted(reply, by) == Replied(text=f"My card is {INSTEAD}.", files=(file,))
    assert redacted(reply, Redacted(data=("text",), seqs=(2,))) == Replied(text="", files=())


def test_a_text_has_its_limit_in_characters() -> None:
    assert checked_text("abc", 3) == "abc"
    assert checked_text("abcd", 3) == TextTooLong(limit=3, length=4)
    assert checked_text("e\u0301" * 3, 3) == "é" * 3
    assert checked_text("x" * 10_000) == "x" * 10_000
    assert checked_text("x" * 10_001) == TextTooLong(limit=10_000, length=10_001)
    assert checked_text("a\u202e") == TextNotPlain(character="U+202E")


def test_a_name_has_its_limit_without_the_white_space_around_it() -> None:
    assert checked_name(f" {'x' * 80} ") == "x" * 80
    assert checked_name(" \n ") is None


def test_a_contact_has_at_most_254_characters_on_one_line() -> None:
    longest = f"{'a' * 62}@{'b' * 61}.{'c' * 60}.{'d' * 60}.example"
    assert len(longest) == 254
    assert checked_contact(longest, "US") == longest
    assert checked_contact("x" * 245 + "@b.example", "US") == BadContact(fault="neither")
    assert checked_contact("dana@example.org\x00", "US") == BadContact(fault="neither")
    assert checked_contact("Dana@Example.org", "US") == "dana@example.org"


def test_tags_are_in_small_letters_sorted_and_without_duplicates() -> None:
    assert checked_tags(("  Opening   HOURS ", "card", "opening hours", " ")) == ("card", "opening hours")


@pytest.mark.parametrize("tag", ["a,b", "x" * (TAG_LENGTH + 1), "a\x00"])
def test_a_tag_with_a_comma_or_too_many_characters_is_refused(tag: str) -> None:
    assert checked_tags((tag,)) == BadTags()
    assert checked_tags(("card", tag)) == BadTags()


def test_a_log_has_at_most_twenty_tags() -> None:
    tags = tuple(f"tag {number:02}" for number in range(TAGS_LIMIT))
    assert checked_tags(tags) == tags
    assert checked_tags((*tags, tags[0])) == tags
    assert checked_tags((*tags, "one more")) == BadTags()
    assert checked_tags(("x" * TAG_LENGTH,)) == ("x" * TAG_LENGTH,)


@pytest.mark.parametrize(
    "href",
    ["https://example.org/", "HTTP://example.org", "mailto:d@example.org", "MAILTO:d@example.org?subject=a:b"],
)
def test_a_link_may_lead_to_the_web_and_to_a_mailbox(href: str) -> None:
    assert href_allowed(href)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "example.org",
        "mailto:d@example.org\u202e",
        "mailto:d@example.org x",
        "xmailto:d@example.org",
        "javascript:mailto",
        "https://library.example@evil.example/",
        f"mailto:{'x' * HREF_LIMIT}",
    ],
)
def test_a_link_may_lead_nowhere_else(href: str) -> None:
    assert not href_allowed(href)


def test_a_link_has_at_most_two_thousand_characters() -> None:
    longest = "mailto:".ljust(HREF_LIMIT, "x")
    assert href_allowed(longest)
    assert not href_allowed(longest + "x")


def test_a_refused_mark_says_why() -> None:
    bare = Mark(kind="link", start=0, end=1)
    why = "a link has a whole address with http, https or mailto and without a user, other marks have none"
    assert checked_marks("text", (bare,)) == BadMarks(reason=why)
    beyond = Mark(kind="bold", start=2, end=5)
    assert checked_marks("text", (beyond,)) == BadMarks(reason="a mark from 2 to 5 is outside a text of 4 characters")
    twice = (Mark(kind="bold", start=0, end=2), Mark(kind="bold", start=1, end=3))
    assert checked_marks("text", twice) == BadMarks(reason="two marks of kind bold overlap")
    many = tuple(Mark(kind="bold", start=number, end=number + 1) for number in range(501))
    assert checked_marks("x" * 501, many[:500]) == many[:500]
    assert checked_marks("x" * 501, many) == BadMarks(reason="a text has at most 500 marks")
