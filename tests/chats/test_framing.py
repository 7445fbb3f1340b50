"""Iframe chat mode over HTTP: which page a code carries, and who gets one."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from refdesk.chats import commands as c
from refdesk.chats.models import HandOver
from refdesk.chats.outcomes import Stored
from refdesk.chats.windows import handover
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact, Say
from refdesk.eventlog.journal import Journal
from refdesk.kit.clock import now_ms
from refdesk.widgets.models import Widget
from tests.databases import Database
from tests.sample_people import at_desk

from .test_api import KEY, post, start
from .world import ADDRESS

HERE = "http://lib.localhost:8000/hours/"
NO = (403, {"refusal": {"name": "NotAllowed"}})
REDEEMED = "/api/v1/hand-overs/redeemed"


@pytest.fixture(autouse=True)
def _ana_is_there(sqlite: Database) -> None:
    at_desk(sqlite.people.ana, now_ms())


async def sets_widget(**facts: Any) -> None:
    await Widget.objects.filter(slug="ask").aupdate(**facts)


async def code(token: str, **options: Any) -> tuple[int, Any]:
    return await post("/api/v1/hand-overs", {"token": token, **options})


async def does(sqlite: Database, chat: int, *acts: c.AnyAct) -> list[int]:
    """Ana claims the chat and does this; the numbers of the events."""
    people = sqlite.people
    ana = c.Operator(people.ana.pk, people.ana.name, frozenset({people.reference.pk}))
    commands = [
        c.Command(chat, c.Patron(chat), c.TakeSeat(node="n")),
        *(c.Command(chat, ana, act) for act in (c.Claim(), *acts)),
    ]
    outcomes = await sync_to_async(Journal().execute)(commands)
    return [outcome.seq or 0 for outcome in outcomes[2:] if isinstance(outcome, Stored)]


async def test_P28_I2_a_suggestions_code_carries_its_address_once_and_nothing_else_does(sqlite: Database) -> None:
    _, made = await start()
    [seq] = await does(sqlite, made["chat"], c.SuggestFrame(address=ADDRESS))
    status, body = await code(made["token"], suggestion=seq)
    assert (status, set(body)) == (201, {"code", "expires_in"})
    assert await post(REDEEMED, {"code": body["code"]}) == (200, {**made, "address": ADDRESS})
    assert (await post(REDEEMED, {"code": body["code"]}))[0] == 404
    _, plain = await code(made["token"])
    assert await post(REDEEMED, {"code": plain["code"]}) == (200, made)


async def test_I2_a_code_that_comes_late_carries_nothing(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    _, made = await start()
    [seq] = await does(sqlite, made["chat"], c.SuggestFrame(address=ADDRESS))
    _, body = await code(made["token"], suggestion=seq)
    late = now_ms() + handover.EXPIRES_IN * 1000 + 1
    monkeypatch.setattr(handover, "now_ms", lambda: late)
    assert (await post(REDEEMED, {"code": body["code"]}))[0] == 404


async def test_I2_a_page_is_deleted_with_the_end_or_after_a_minute(sqlite: Database) -> None:
    """A redaction deletes the chat's pages; those of another chat stay."""
    await sets_widget(launch_frame=True)
    ended, redacted, other = [(await start(key=letter * 22))[1] for letter in "abc"]
    for made in (ended, redacted, other):
        await code(made["token"], page=f"{HERE}?q=doctor")
    await code(ended["token"])
    await does(sqlite, ended["chat"], c.End())
    await sync_to_async(Journal().execute)([c.Command(redacted["chat"], System(), Redact(seqs=(3,)))])
    left = [(row.chat_id, row.address) async for row in HandOver.objects.order_by("chat")]
    assert left == [(ended["chat"], ""), (other["chat"], f"{HERE}?q=doctor")]
    late = now_ms() + handover.EXPIRES_IN * 1000 + 1
    assert [await sync_to_async(handover.delete_expired)(when) for when in (now_ms(), late)] == [0, 2]


@pytest.mark.parametrize("seq", [1, 3, 5, 7, 2**31 - 1])
async def test_I2_an_event_other_than_a_suggestion_has_no_address(sqlite: Database, seq: int) -> None:
    """Neither a message that holds an address, nor a number that the chat has not come to."""
    _, made = await start()
    await does(sqlite, made["chat"], Say(text=ADDRESS))
    assert await code(made["token"], suggestion=seq) == NO


async def test_I2_the_patron_of_another_chat_gets_no_code_for_a_suggestion(sqlite: Database) -> None:
    """Nor does somebody who only knows the numbers of chat and suggestion."""
    (_, mine), (_, others) = await start(), await start(key="o" * 22)
    [seq] = await does(sqlite, mine["chat"], c.SuggestFrame(address=ADDRESS))
    assert await code(others["token"], suggestion=seq) == NO
    assert (await code(f"{mine['chat']}.x", suggestion=seq))[0] == 404
    assert not await HandOver.objects.aexists()


async def test_P28_I6_the_page_that_is_viewed_may_be_launched_where_the_widget_allows_it() -> None:
    _, made = await start()
    assert await code(made["token"], page=HERE) == NO
    await sets_widget(launch_frame=True)
    _, body = await code(made["token"], page=HERE)
    assert await post(REDEEMED, {"code": body["code"]}) == (200, {**made, "address": HERE})


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("https://elsewhere.example/", 403),
        ("http://lib.localhost.elsewhere.example:8000/", 403),
        ("http://lib.localhost:8000@elsewhere.example/", 400),
        ("javascript:alert(1)//http://lib.localhost:8000/", 400),
        ("data:text/html,x", 400),
        ("/hours/", 400),
        ("http://lib.localhost:8000/" + "x" * 2_000, 400),
    ],
)
async def test_I6_a_page_on_which_the_widget_may_not_stand_is_not_launched(page: str, status: int) -> None:
    await sets_widget(launch_frame=True)
    _, made = await start()
    assert (await code(made["token"], page=page))[0] == status
    assert not await HandOver.objects.aexists()


async def test_I6_our_own_pages_may_be_launched_from_any_widget() -> None:
    await sets_widget(launch_frame=True, sites="https://www.library.example")
    _, made = await start()
    assert (await code(made["token"], page="http://testserver/demo/"))[0] == 201
    assert (await code(made["token"], page=HERE))[0] == 403


async def test_I1_I6_a_mobile_device_gets_no_code_for_a_page_but_may_pop_out() -> None:
    await sets_widget(launch_frame=True)
    _, made = await start(mobile=True)
    on_mobile = (400, {"refusal": {"name": "OnMobile"}})
    assert await code(made["token"], page=HERE) == on_mobile
    assert await code(made["token"], suggestion=3) == on_mobile
    assert (await code(made["token"]))[0] == 201


async def test_a_chat_that_is_over_goes_into_no_frame(sqlite: Database) -> None:
    await sets_widget(launch_frame=True)
    _, made = await start()
    [seq, _] = await does(sqlite, made["chat"], c.SuggestFrame(address=ADDRESS), c.End())
    for options in ({"suggestion": seq}, {"page": HERE}):
        status, body = await code(made["token"], **options)
        assert (status, body["refusal"]["name"]) == (409, "ChatEnded")


@pytest.mark.parametrize(
    "options", [{"suggestion": 0}, {"suggestion": "x"}, {"suggestion": 2**40}, {"page": "x" * 5_000}]
)
async def test_an_invalid_hand_over_is_refused(options: dict[str, Any]) -> None:
    _, made = await start(key=KEY)
    assert (await code(made["token"], **options))[0] == 422


async def test_a_redacted_suggestion_has_no_address(sqlite: Database) -> None:
    _, made = await start()
    [seq] = await does(sqlite, made["chat"], c.SuggestFrame(address=ADDRESS))
    redact = c.Command(made["chat"], System(), Redact(data=("text",), seqs=(seq,)))
    await sync_to_async(Journal().execute)([redact])
    assert await code(made["token"], suggestion=seq) == NO
