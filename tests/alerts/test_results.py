"""Row G7: a channel that keeps failing is paused, and its library's administrators get an email."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from refdesk.alerts import results
from refdesk.alerts.delivery import Answer, in_words
from refdesk.alerts.models import AlertChannel
from refdesk.alerts.paused_email import compose
from refdesk.kit.env import Reader
from refdesk.mail.models import Email
from refdesk.mail.settings import read_settings
from refdesk.staff.models import Operator
from tests.sample_people import People

from .world import channel_of

GONE = Answer("status", 404, "no_service")
DAY = 24 * 3_600_000


@pytest.fixture(autouse=True)
def _sends_email() -> Any:
    before = settings.CONFIG
    settings_of_email = read_settings(
        Reader({"REFDESK_SMTP_URL": "smtp://127.0.0.1:1", "REFDESK_MAIL_FROM": "desk@harbour.example"})
    )
    settings.CONFIG = replace(before, mail=settings_of_email)
    yield
    settings.CONFIG = before


def failed(channel: AlertChannel, times: int, days: int) -> AlertChannel:
    """The channel after so many failures, the first of them so many days ago."""
    results.note_failure(channel.pk, GONE)
    channel.refresh_from_db()
    AlertChannel.objects.update(failing_since=channel.failing_since - days * DAY)  # type: ignore[operator]
    for _ in range(times - 1):
        results.note_failure(channel.pk, GONE)
    channel.refresh_from_db()
    return channel


def test_G7_after_days_of_failures_a_channel_is_paused_and_administrators_are_notified(people: People) -> None:
    channel = failed(channel_of(people.reference, name="#desk"), 6, days=3)
    assert not channel.enabled
    assert channel.paused_at
    [email] = Email.objects.all()
    assert (email.recipient, email.library_id) == ("marta@harbour.example", people.harbour.pk)
    text = compose(email)
    assert text
    assert text.subject == "Alerts to the channel “#desk” are paused"
    assert "“#desk” (Mattermost) of Reference" in text.paragraphs[1].text


def test_G7_superusers_hear_of_a_pause_where_a_library_has_no_administrator(people: People) -> None:
    people.marta.memberships.update(role="operator")
    failed(channel_of(people.reference), 6, days=3)
    superusers = Operator.objects.filter(is_superuser=True)
    assert [email.operator for email in Email.objects.all()] == list(superusers)
    assert superusers


@pytest.mark.parametrize(("times", "days"), [(4, 30), (50, 2)])
def test_G7_few_failures_or_those_of_two_days_pause_no_channel(people: People, times: int, days: int) -> None:
    assert failed(channel_of(people.reference), times, days).enabled
    assert not Email.objects.exists()


def test_G7_a_message_that_arrives_ends_the_failures(people: People) -> None:
    channel = failed(channel_of(people.reference), 4, days=3)
    results.note_arrival(channel.pk)
    channel = failed(channel, 1, days=3)
    assert channel.enabled
    assert channel.failures == 1


def test_G7_a_channel_that_was_deleted_meanwhile_has_no_result(people: People) -> None:
    results.note_failure(4711, GONE)
    assert not AlertChannel.objects.exists()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer("", 200, "ok"), "Slack answered 200: “ok”."),
        (Answer("", 204), "Slack answered 204."),
        (GONE, "Slack answered 404: “no_service”. The channel or its address no longer exists. Make a new address and"),
        (Answer("status", 403), "Slack answered 403. The address or the token is no longer valid"),
        (Answer("status", 301), "Slack answered 301. It refers to another address."),
        (Answer("status", 429), "Slack answered 429. It receives too many messages just now."),
        (Answer("status", 502), "Slack answered 502. It has a fault just now."),
        (Answer("status", 400), "Slack answered 400. It does not accept the message."),
        (Answer("foreign", 200, "<html>"), "The server at this address answered, but not as Slack does."),
        (Answer("name"), "No server has the name in this address."),
        (Answer("certificate"), "The server’s certificate isn’t valid for this address."),
        (Answer("slow"), "The server at this address did not answer in time."),
        (Answer("private"), "The server at this address is in a private network."),
        (Answer("connection"), "The server at this address can’t be reached"),
        (Answer("secret"), "The stored address can’t be read any more"),
        (Answer("status", 400, "100% %(x)s"), "Slack answered 400: “100% %(x)s”."),
    ],
)
def test_G7_an_answer_is_said_in_words(answer: Answer, words: str) -> None:
    assert in_words("slack", answer).startswith(words)
