"""A database with a long history: one real, ended chat, copied until there are two million events."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import psycopg

from refdesk.client import Desk, PatronChat, start_chat

from .refdesk_target import Refdesk

MESSAGES = 40


async def seeded(target: Refdesk, events: int) -> int:
    """Run a chat on a new server, stop it, copy the chat; gives the number of events that are there then."""
    await target.start_server()
    try:
        chat = await _live_through(target)
    finally:
        await target.stop()
    if target.database_url:
        with psycopg.connect(target.database_url) as postgres:
            return _copy(postgres, chat, events)
    connection = sqlite3.connect(target.database)
    try:
        with connection:
            return _copy(connection, chat, events)
    finally:
        connection.close()


async def _live_through(target: Refdesk) -> int:
    """An ordinary chat from question to close."""
    desk: Desk = await target.open_desk()
    chat, token = await start_chat(target.url, "ask", "Where do I find old newspapers?", name="Ada")
    async with PatronChat(target.url, chat, token) as patron:
        await patron.until(lambda it: it.held)
        pane = await desk.claim(chat)
        for number in range(MESSAGES // 2):
            await patron.say(f"I looked on shelf {number}, and they are not there.")
            await pane.say(f"Then they are on shelf {number + 1}, on the left.")
        await pane.end()
        await pane.close()
    return chat


def _copy(connection: Any, chat: int, events: int) -> int:
    """Copy the chat until there are that many events; returns their number."""
    each = connection.execute(f"SELECT count(*) FROM chats_event WHERE chat_id = {chat}").fetchone()[0]  # noqa: S608
    copied(connection, chat, events // each)
    return int(connection.execute("SELECT count(*) FROM chats_event").fetchone()[0])


def copied(connection: Any, chat: int, copies: int) -> None:
    """Copies get the numbers that follow; keys stay, since they are unique within a chat only, but for the start's."""
    heads = _columns(connection, "chats_chat", {"id": "id + n", "start_key": "'copy-' || n"})
    log = _columns(connection, "chats_event", {"chat_id": "chat_id + n"})
    for table, (names, values), by in (("chats_chat", heads, "id"), ("chats_event", log, "chat_id")):
        connection.execute(
            f"""WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {copies})
            INSERT INTO {table} ({names}) SELECT {values} FROM copy CROSS JOIN {table} WHERE {by} = {chat}
            ORDER BY n"""  # noqa: S608 - numbers and column names of our own
        )
    _after_copies(connection, chat + copies)


def _columns(connection: Any, table: str, changed: dict[str, str]) -> tuple[str, str]:
    """The table's columns, and what a copy has in them."""
    names: Sequence[str] = [part[0] for part in connection.execute(f"SELECT * FROM {table} LIMIT 0").description]  # noqa: S608
    quoted = {name: f'"{name}"' for name in names}
    return ", ".join(quoted.values()), ", ".join(changed.get(name, quoted[name]) for name in names)


def _after_copies(connection: Any, last: int) -> None:
    """PostgreSQL hands out numbers from a sequence, which has to know; both get the statistics that a real one has."""
    if isinstance(connection, psycopg.Connection):
        connection.execute(f"SELECT setval(pg_get_serial_sequence('chats_chat', 'id'), {last})")
    connection.execute("ANALYZE")
