"""The words of a message, from what is true when it is sent."""

import secrets

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from refdesk.chats.head import Head
from refdesk.chats.queries import heads_of
from refdesk.kit.text import excerpt
from refdesk.libraries.languages import of_library
from refdesk.presence.leases import database_now

from .absences import lapses
from .due import Held
from .formats import Message
from .models import Alert, AlertChannel

QUESTIONS = 3
"""Questions in one message."""
QUESTION_LENGTH = 120
MINUTES_FROM = 120
"""Seconds from which a time is written in minutes."""


def compose(channel: AlertChannel, held: Held) -> Message | None:
    """The message; None where there is nothing left to say: the chats were claimed, or someone has come."""
    with translation.override(of_library(channel.department.library)):
        heads = [] if held.reason == Alert.Reason.UNSTAFFED else heads_of(held.subjects)
        text = _sentence(channel, held, heads)
        return _message(channel, held.id, text, heads) if text else None


def trial(channel: AlertChannel) -> Message:
    """The message of “Send a test”."""
    with translation.override(of_library(channel.department.library)):
        return _message(channel, secrets.token_hex(16), _("This is a test. Alerts arrive here."), [])


def _sentence(channel: AlertChannel, held: Held, heads: list[Head]) -> str:
    if held.reason == Alert.Reason.UNSTAFFED:
        absent = lapses([channel.department_id], database_now()).get(channel.department_id) in held.subjects
        return _("No one is there to answer patrons, and it is within opening hours.") if absent else ""
    if held.reason == Alert.Reason.MISSED:
        number = len(heads)
        missed = ngettext("A patron left unanswered.", "%(number)d patrons left unanswered.", number)
        return missed % {"number": number} if heads else ""
    waiting = _still_waiting(heads)
    if not waiting:
        return ""
    number, first = len(waiting), min(head.started_at for head in waiting)
    facts = {"number": number, "time": _time(max(0, database_now() - first) // 1000)}
    return (
        ngettext(
            "A patron has been waiting for %(time)s, and no one has claimed the chat.",
            "%(number)d patrons are waiting, the first for %(time)s, and no one has claimed their chats.",
            number,
        )
        % facts
    )


def _still_waiting(heads: list[Head]) -> list[Head]:
    return [head for head in heads if head.state == "waiting"]


def _time(seconds: int) -> str:
    if seconds < MINUTES_FROM:
        return ngettext("%(number)d second", "%(number)d seconds", seconds) % {"number": seconds}
    minutes = seconds // 60
    return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}


def _message(channel: AlertChannel, name: str, text: str, heads: list[Head]) -> Message:
    """With the questions, if the channel includes them: without their patrons' names and contacts."""
    relevant = _still_waiting(heads) or heads
    questions = [excerpt(head.question, QUESTION_LENGTH) for head in relevant if head.question]
    return Message(
        id=name,
        department=excerpt(channel.department.name, 80),
        text=text,
        questions=tuple(questions[:QUESTIONS]) if channel.include_question else (),
        open_desk=_("Open the desk"),
        desk=f"{settings.CONFIG.public_url}{reverse('desk')}",
    )
