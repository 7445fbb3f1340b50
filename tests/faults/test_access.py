"""Access that ends during a connection, and credentials that have expired."""

import pytest

from refdesk.client import ActRefused, Desk, EndedForGood, operator, sign_in, start_chat
from refdesk.eventlog.address import chat_at
from refdesk.eventlog.refusals import NoSuchChat
from refdesk.protocol.desk_parts import DepartmentNow
from refdesk.protocol.down import Desk as DeskFrame
from refdesk.protocol.down import Refused
from tests.servers import ANA, BEN, MARTA, Server

from .raw_connection import as_patron, raw
from .world import WIDGET, at_desk, conversation

MEMBERSHIPS = "from refdesk.staff.models import Membership, Operator; from refdesk.libraries.models import Department"


async def test_P12_an_operator_who_leaves_a_department_sees_no_more_of_it(running: Server) -> None:
    """Board, feed and acts end with the membership, and return with it."""
    async with at_desk(running, MARTA), at_desk(running) as ana, conversation(running, ana) as chat:
        number = chat.patron.chat
        await ana.until(lambda it: number in it.rows)
        running.django(MEMBERSHIPS, f"Membership.objects.filter(operator__email={ANA!r}).delete()")
        await ana.until(lambda it: not it.rows)
        through = chat.operator.feed.through
        await chat.patron.say("Is this still seen?")
        await ana.until(lambda it: any(f.refusal == NoSuchChat(log=chat_at(number)) for f in it.received(Refused)))
        assert chat.operator.feed.through == through
        with pytest.raises(ActRefused) as refused:
            await chat.operator.say("I should not")
        assert refused.value.refusal == NoSuchChat()
        running.django(
            MEMBERSHIPS,
            f"Membership.objects.create(operator=Operator.objects.get(email={ANA!r}), "
            "department=Department.objects.get(name='Reference'))",
        )
        await ana.until(lambda it: number in it.rows)
        await chat.operator.say("Back again")


async def test_P22_an_open_desk_learns_that_its_operator_has_lost_the_last_department(running: Server) -> None:
    """Without a department no chat can reach them: the page says so, and stays open for the next one."""
    async with at_desk(running, MARTA), at_desk(running) as ana:
        await ana.until(lambda it: _departments(it) != ())
        running.django(MEMBERSHIPS, f"Membership.objects.filter(operator__email={ANA!r}).delete()")
        try:
            await ana.until(lambda it: _departments(it) == ())
            assert ana.connections == 1
        finally:
            running.django(
                MEMBERSHIPS,
                f"Membership.objects.create(operator=Operator.objects.get(email={ANA!r}), "
                "department=Department.objects.get(name='Reference'))",
            )
        await ana.until(lambda it: [department.name for department in _departments(it)] == ["Reference"])


def _departments(desk: Desk) -> tuple[DepartmentNow, ...]:
    """The departments in the last frame that said something of the desk itself."""
    frames = desk.received(DeskFrame)
    return frames[-1].departments if frames else ()


async def test_P6_a_deactivated_operator_is_disconnected_for_good(running: Server) -> None:
    """Within seconds, with 4403."""
    async with at_desk(running, BEN) as ben:
        running.django(MEMBERSHIPS, f"Operator.objects.filter(email={BEN!r}).update(is_active=False)")
        try:
            with pytest.raises(EndedForGood) as ended:
                await ben.until(lambda it: False)
            assert ended.value.code == 4403
        finally:
            running.django(MEMBERSHIPS, f"Operator.objects.filter(email={BEN!r}).update(is_active=True)")


async def test_P6_signing_out_closes_all_desks_of_this_session_and_no_other(running: Server) -> None:
    """At once, with 4403."""
    session = await sign_in(running.url, ANA, running.passwords[ANA])
    async with (
        at_desk(running) as other,
        operator(running.url, session=session) as first,
        operator(running.url, session=session) as second,
    ):
        csrf = session.cookies["csrftoken"]
        answer = await session.call("POST", "/logout/", b"", X_CSRFToken=csrf, Referer=session.base)
        assert answer.status == 302
        for desk in (first, second):
            with pytest.raises(EndedForGood) as ended:
                await desk.until(lambda it: False)
            assert ended.value.code == 4403
        await other.set_status("online")
        assert other.connections == 1


async def test_P4_a_connection_token_expires_after_a_minute(running: Server) -> None:
    """And not a second longer."""
    for age, good in ((50, True), (61, False)):
        token = running.django(
            "from unittest import mock; import time",
            "from refdesk.identity import connection_tokens; from refdesk.staff.models import Operator",
            "from tests.sample_people import session; key = session()",
            f"then = time.time() - {age}",
            "with mock.patch('time.time', lambda: then):",
            f"    print(connection_tokens.issue(Operator.objects.get(email={ANA!r}), key))",
        ).strip()
        async with raw(running.url, {"kind": "desk_hello", "version": 2, "token": token}) as connection:
            frame = await connection.receive()
            assert (type(frame).__name__ == "Welcome") is good, frame


async def test_a_patrons_token_expires_ten_minutes_after_the_end(running: Server) -> None:
    """A later token opens no connection."""
    async with at_desk(running) as desk:
        chat, token = await start_chat(running.url, WIDGET, "A while ago")
        await (await desk.claim(chat)).end()
        for minutes, good in ((9, True), (11, False)):
            running.django(
                "import time; from refdesk.chats.models import Chat",
                f"Chat.objects.filter(id={chat}).update(ended_at=(time.time() - {minutes} * 60) * 1000)",
            )
            async with raw(running.url, as_patron(token)) as connection:
                frame = await connection.receive()
                assert (type(frame).__name__ == "Welcome") is good, frame
