"""What was masked is in no file of the data folder, whose server is killed right after an act, and in no email."""

import asyncio
import time

import pytest

from refdesk.chats.commands import End
from refdesk.client import ActRefused, Http, patron
from refdesk.client.connection import new_key
from refdesk.client.transport import Kind
from refdesk.eventlog.acts import Say, Sensitive
from refdesk.eventlog.events import MessageSent
from refdesk.eventlog.refusals import SensitiveText
from tests.faults.world import at_desk
from tests.mail.mail_servers import ASK, Postbox, serving
from tests.retention.test_no_trace import found
from tests.servers import Server, server

CARD, PASSWORD, WORD = "4111111111111111", "hunter2horse", "okapiquestion"
SECRETS = (CARD, PASSWORD, WORD)
TEXT = f"{WORD}: pay with {CARD}, my password is {PASSWORD}"
WITHIN = 30.0

pytestmark = pytest.mark.usefixtures("process")


def say(sensitive: Sensitive) -> Say:
    return Say(text=TEXT, sensitive=sensitive)


@pytest.mark.parametrize("kind", ["socket", "stream"])
async def test_L5_nothing_masked_is_in_a_file_when_the_server_is_killed_after_the_act(kind: Kind) -> None:
    with server() as running:
        async with at_desk(running), patron(running.url, question="Hello", kind=kind) as dana:
            key = new_key()
            for choice in ("ask", "keep"):
                with pytest.raises(ActRefused) as refused:
                    await dana.act(say(choice), key)
                masked = f"{WORD}: pay with […], my password is […]"
                assert refused.value.refusal == SensitiveText(texts=(masked,))
            await restarted_without(running, set())
            await dana.act(say("mask"), key, limit=WITHIN)
            await restarted_without(running, {WORD})
            stored = await dana.act(say("mask"), key, limit=WITHIN)
            messages = [entry for entry in dana.feed.log if isinstance(entry.body, MessageSent)]
            assert [(entry.seq, entry.body) for entry in messages[1:]] == [(stored.seq, MessageSent(text=masked))]


async def restarted_without(running: Server, expected: set[str]) -> None:
    """Kill the server; its database, write-ahead log, index and log hold these words alone."""
    await asyncio.to_thread(running.kill)
    assert found(running.data, SECRETS) == expected
    await asyncio.to_thread(running.start)


async def test_L5_nothing_masked_is_in_an_email() -> None:
    post = Postbox()
    async with serving(post) as port:
        with server({"REFDESK_SMTP_URL": f"smtp://127.0.0.1:{port}", "REFDESK_MAIL_FROM": ASK}) as running:
            async with at_desk(running) as desk, patron(running.url, question=TEXT) as dana:
                chat = await desk.claim(dana.chat)
                await chat.say("At the front desk.")
                await dana.act(End())
            form = {"token": dana.token, "email": "dana@example.org", "key": new_key()}
            await Http(running.url).post_json("/api/v1/chats/emails", form)
            give_up = time.monotonic() + WITHIN
            while WORD not in text_of(post) and time.monotonic() < give_up:  # noqa: ASYNC110 no event signals it
                await asyncio.sleep(0.1)
            assert WORD in text_of(post)
            assert not [secret for secret in (CARD, PASSWORD) if secret in text_of(post)]
            assert found(running.data, SECRETS) == {WORD}


def text_of(post: Postbox) -> str:
    """All parts of all emails."""
    parts = [part for email in post.emails for part in email.walk() if not part.is_multipart()]
    return "".join(str(part.get_content()) for part in parts)
