"""Who may ever see an event: the kind says so, and nothing else."""

from typing import get_args, get_type_hints

import msgspec
import pytest

from refdesk.chats.events import KINDS, visible_to_patron
from refdesk.eventlog.events import Audience, Body, Datum

PATRON_SEES = {
    "started",
    "message_sent",
    "continued",
    "claimed",
    "taken_over",
    "seat_taken",
    "connection_lost",
    "ended",
    "contact_requested",
    "contact_shared",
    "contact_declined",
    "redacted",
    "file_sent",
    "file_expired",
    "frame_suggested",
    "frame_entered",
    "operator_gone",
    "operator_back",
    "transferred",
    "joined",
    "left",
    "owner_changed",
    "feedback_sent",
    "language_chosen",
}


def test_P13_what_a_patron_may_see_is_this_and_no_more() -> None:
    """A kind that is added has to be added here by somebody who thought about it."""
    assert {kind for kind in KINDS if visible_to_patron(kind)} == PATRON_SEES


def test_an_unknown_kind_is_not_shown_to_a_patron() -> None:
    assert not visible_to_patron("something_new")


def test_a_kind_that_does_not_state_its_audience_is_the_desks_alone() -> None:
    class Overheard(Body, frozen=True, kw_only=True, tag="overheard"):
        """Says nothing about who may see it."""

    assert Overheard.audience is Audience.DESK


def test_a_body_with_a_field_that_it_does_not_have_is_none() -> None:
    for tag, kind in KINDS.items():
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(f'{{"kind": "{tag}", "surprise": 1}}', type=kind)


def test_every_kind_says_in_words_what_it_means() -> None:
    assert [tag for tag, kind in KINDS.items() if not kind.__doc__] == []


# What says nothing of the patron: the library's own words, names of staff, and marks of ours.
IMPERSONAL = {
    "sensitive_masked.kinds",
    "blocked.hours",
    "started.department",
    "started.widget",
    "backup_offered.name",
    "claimed.name",
    "continued.name",
    "claimed.department_name",
    "taken_over.name",
    "taken_over.previous",
    "operator_gone.name",
    "operator_back.name",
    "colleague_requested.name",
    "request_declined.name",
    "request_expired.name",
    "blocked.scope",
    "colleague_requested.purpose",
    "joined.name",
    "joined.department_name",
    "left.name",
    "owner_changed.name",
    "owner_changed.previous",
    "owner_changed.department_name",
    "transferred.name",
    "transferred.previous",
    "transferred.department_name",
    "seat_taken.node",
    "seat_taken.window",
    "ended.by",
    "feedback_sent.answered",
    "linked.to",
    "linked.by",
    "redacted.data",
    "redacted.seqs",
    "redacted.passage",
    "file_sent.type",
}


def test_each_text_field_of_an_event_is_personal_or_exempt() -> None:
    """A new text field must be declared in `personal` or listed here."""
    harmless = {int, bool}
    for tag, kind in KINDS.items():
        for name, hint in get_type_hints(kind).items():
            if name in kind.__struct_fields__ and hint not in harmless and f"{tag}.{name}" not in IMPERSONAL:
                assert kind.personal.get(name) in get_args(Datum), f"{tag}.{name}"
        assert set(kind.personal) <= set(kind.__struct_fields__), tag
