"""Starting a chat over HTTP, and handing it over to another window of the patron's."""

import json
from dataclasses import replace
from ipaddress import ip_network
from itertools import count
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.test import AsyncClient

from refdesk.chats import tokens
from refdesk.chats.models import Chat, HandOver
from refdesk.chats.queries import head_of
from refdesk.chats.starts import starting
from refdesk.chats.windows import handover
from refdesk.kit import quota
from refdesk.kit.clock import now_ms
from tests.databases import Database
from tests.sample_people import at_desk

KEY = "k" * 22
CHATS = "/api/v1/widgets/ask/chats"


@pytest.fixture(autouse=True)
def _ana_is_there(sqlite: Database) -> None:
    at_desk(sqlite.people.ana, now_ms())


async def post(path: str, body: object, **extra: Any) -> tuple[int, Any]:
    content = body if isinstance(body, str) else json.dumps(body)
    answer = await AsyncClient().post(path, content, content_type="application/json", **extra)
    return answer.status_code, json.loads(answer.content or b"null")


async def start(path: str = CHATS, **facts: Any) -> tuple[int, Any]:
    return await post(path, {"key": KEY, "question": "Where do I renew?", **facts})


def proves(token: str, chat: int) -> bool:
    head = head_of(chat)
    return head is not None and tokens.proves(token, head, now_ms())


async def test_a_start_makes_a_chat_and_its_token() -> None:
    status, made = await start()
    assert status == 201
    assert await sync_to_async(proves)(made["token"], made["chat"])


async def test_P9_a_start_that_is_sent_again_returns_the_same_chat_and_token() -> None:
    _, first = await start()
    status, again = await start(screen="1x1")
    assert (status, again) == (200, first)


async def test_P9_the_same_key_with_another_question_is_refused() -> None:
    await start()
    assert await start(question="Something else") == (409, {"refusal": {"name": "KeyReused"}})


async def test_start_is_refused_while_the_disk_is_nearly_full_and_its_repeat_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, first = await start()
    monkeypatch.setattr(starting, "room", lambda: lambda: False)
    assert await start(key="o" * 22) == (507, {"refusal": {"name": "NoRoom"}})
    assert await start() == (200, first)


async def test_a_start_that_is_sent_again_finds_its_chat_though_nobody_is_there_now(sqlite: Database) -> None:
    _, first = await start()
    await sync_to_async(sqlite.people.ana.desks.all().delete)()
    assert await start() == (200, first)
    assert await start(key="o" * 22) == (409, {"refusal": {"name": "NobodyOnline"}})


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"question": " "}, {"name": "TextEmpty"}),
        ({"question": "x" * 10_001}, {"name": "TextTooLong", "limit": 10_000, "length": 10_001}),
        ({"question": "a\u202eb"}, {"name": "TextNotPlain", "character": "U+202E"}),
        ({"question": "a\x00b"}, {"name": "TextNotPlain", "character": "U+0000"}),
        ({"name": "x" * 81}, {"name": "TextTooLong", "limit": 80, "length": 81}),
    ],
)
async def test_P27_start_refuses_invalid_content(facts: Any, refusal: Any) -> None:
    assert await start(**facts) == (400, {"refusal": refusal})
    assert not await Chat.objects.aexists()


async def test_start_refuses_an_invalid_contact_with_its_fault() -> None:
    status, body = await start(contact="nobody@")
    assert (status, body["refusal"]) == (400, {"name": "BadContact", "fault": "email"})


NO_STARTS = [
    "",
    "{",
    "[]",
    "null",
    '{"key": "short", "question": "x"}',
    json.dumps({"key": "k" * 22 + "\n", "question": "x"}),
    json.dumps({"key": KEY}),
    json.dumps({"key": KEY, "question": "x" * 20_001}),
    json.dumps({"key": KEY, "question": 7}),
    json.dumps({"key": KEY, "question": "x", "answers": [{"question": 1}] * 4}),
    '{"key": "' + KEY + '", "question": "a\\ud800b"}',
]


async def test_a_body_that_is_no_start_is_refused() -> None:
    for body in NO_STARTS:
        status, _ = await post(CHATS, body)
        assert status in (400, 422), body
    assert not await Chat.objects.aexists()


async def test_a_widget_that_is_not_there_is_not_found() -> None:
    assert (await start("/api/v1/widgets/nowhere/chats"))[0] == 404


async def test_a_start_that_is_refused_leaves_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "refdesk.chats.api")
    await post(CHATS, {"key": KEY, "question": "x"}, headers={"Origin": "https://evil.example"})
    await post(CHATS, {"key": KEY, "question": "secret\x00"})
    await start()
    assert caplog.messages == ["a new chat was refused: NotAllowed", "a new chat was refused: TextNotPlain"]


async def test_P3_a_page_of_another_site_starts_nothing() -> None:
    status, body = await post(CHATS, {"key": KEY, "question": "x"}, headers={"Origin": "https://evil.example"})
    assert body == {"refusal": {"name": "NotAllowed"}}
    assert status in (400, 403)
    assert not await Chat.objects.aexists()


async def test_a_code_brings_the_chat_to_another_window_once() -> None:
    _, made = await start()
    status, code = await post("/api/v1/hand-overs", {"token": made["token"]})
    assert (status, code["expires_in"]) == (201, 60)
    redeemed = "/api/v1/hand-overs/redeemed"
    assert await post(redeemed, {"code": code["code"]}) == (200, made)
    assert await post(redeemed, {"code": code["code"]}) == (404, {"refusal": {"name": "NoSuchChat"}})


async def test_a_code_is_good_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    _, made = await start()
    _, code = await post("/api/v1/hand-overs", {"token": made["token"]})
    [row] = [row async for row in HandOver.objects.all()]
    assert code["code"] not in row.code_hash
    redeemed = "/api/v1/hand-overs/redeemed"
    monkeypatch.setattr(handover, "now_ms", lambda: row.expires_at + 1)
    assert (await post(redeemed, {"code": code["code"]}))[0] == 404
    monkeypatch.setattr(handover, "now_ms", lambda: row.expires_at)
    assert (await post(redeemed, {"code": code["code"]}))[0] == 200


async def test_a_patron_may_hand_their_chat_over_ten_times_a_minute_and_others_theirs() -> None:
    (_, mine), (_, other) = await start(), await start(key="o" * 22)
    answers = [await post("/api/v1/hand-overs", {"token": mine["token"]}) for _ in range(11)]
    assert [status for status, _ in answers] == [201] * 10 + [429]
    assert 0 < answers[-1][1]["refusal"]["retry_after"] <= 60
    assert await HandOver.objects.acount() == 10
    assert (await post("/api/v1/hand-overs", {"token": other["token"]}))[0] == 201


async def test_hand_over_quota_is_not_spent_by_guessed_tokens() -> None:
    _, made = await start()
    for _ in range(11):
        await post("/api/v1/hand-overs", {"token": f"{made['chat']}.x"})
    assert (await post("/api/v1/hand-overs", {"token": made["token"]}))[0] == 201


@pytest.mark.parametrize("token", ["", "x", "1.x", "9999.x"])
async def test_a_foreign_token_gets_no_code(token: str) -> None:
    await start()
    assert (await post("/api/v1/hand-overs", {"token": token}))[0] == 404


@pytest.mark.parametrize("code", ["", "x", "\x00", "x" * 10_000])
async def test_a_code_that_was_never_made_brings_nothing(code: str) -> None:
    assert (await post("/api/v1/hand-overs/redeemed", {"code": code}))[0] == 404


async def test_start_allows_thirty_chats_a_minute_from_one_address() -> None:
    answers = [await start(key=f"{n:022}") for n in range(61)]
    assert [status for status, _ in answers[:30]] == [201] * 30
    status, body = answers[-1]
    assert (status, body["refusal"]["name"]) == (429, "TooMany")
    assert 0 < body["refusal"]["retry_after"] <= 60


async def test_an_address_starts_no_chat_while_its_earlier_ones_all_wait(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CONFIG = replace(settings.CONFIG, chats_per_minute=3, trusted_proxies=(ip_network("127.0.0.1"),))
    times = count(0, 61)
    monkeypatch.setattr(quota, "monotonic", lambda: float(next(times)))
    made = [(await start(key=f"{n:022}"))[1]["chat"] for n in range(3)]
    status, body = await start(key=f"{3:022}")
    assert (status, body["refusal"]) == (429, {"name": "TooMany", "retry_after": 15})
    assert (await start(key=f"{0:022}"))[0] == 200
    elsewhere = {"X-Forwarded-For": "192.0.2.7"}
    assert (await post(CHATS, {"key": f"{4:022}", "question": "x"}, headers=elsewhere))[0] == 201
    await Chat.objects.filter(id=made[1]).aupdate(state="active")
    assert (await start(key=f"{3:022}"))[0] == 201
    assert (await start(key=f"{5:022}"))[0] == 429


async def test_a_network_of_ipv6_counts_as_one_address(settings: Any) -> None:
    settings.CONFIG = replace(settings.CONFIG, trusted_proxies=(ip_network("127.0.0.1"),))
    bodies = [{"key": f"{n:022}", "question": "x"} for n in range(61)]
    via = [{"X-Forwarded-For": f"2001:db8:1:2::{n:x}"} for n in range(61)]
    answers = [await post(CHATS, body, headers=headers) for body, headers in zip(bodies, via, strict=True)]
    assert [status for status, _ in answers] == [201] * 60 + [429]


async def test_P10_a_database_that_is_away_is_a_refusal_that_says_when_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*args: object) -> None:
        raise OperationalError("disk I/O error at a path of the server's")

    monkeypatch.setattr(handover, "chat_of", away)
    answer = await AsyncClient().post("/api/v1/hand-overs", '{"token": "1.x"}', content_type="application/json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert json.loads(answer.content)["refusal"]["name"] == "Unavailable"
    assert b"path" not in answer.content
