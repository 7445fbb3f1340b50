"""Readers: functions on threads with database connections of their own."""

import asyncio
import sqlite3
import threading
from typing import Any

import pytest
from django.db import OperationalError, connection

from refdesk.chats.models import Chat
from refdesk.database.readers import Readers
from tests.databases import Database


async def test_run_returns_the_result_of_a_function_on_another_thread(sqlite: Database) -> None:
    readers = Readers(threads=1)
    name = await readers.run(lambda: threading.current_thread().name)
    assert name.startswith("reader")
    assert await readers.run(Chat.objects.count) == 0
    readers.close()


async def test_run_raises_what_the_function_raises(sqlite: Database) -> None:
    readers = Readers(threads=1)
    with pytest.raises(Chat.DoesNotExist):
        await readers.run(Chat.objects.get, pk=1)
    assert await readers.run(Chat.objects.count) == 0
    readers.close()


async def test_run_raises_while_the_database_file_is_missing(sqlite: Database) -> None:
    assert sqlite.file
    readers = Readers(threads=1)
    await readers.run(Chat.objects.count)
    away = sqlite.file.with_suffix(".away")
    sqlite.file.rename(away)
    with pytest.raises(OperationalError):
        await readers.run(Chat.objects.count)
    assert not sqlite.file.exists()
    away.rename(sqlite.file)
    assert await readers.run(Chat.objects.count) == 0
    readers.close()


async def test_close_closes_the_connection_of_every_thread(sqlite: Database) -> None:
    threads = 8
    readers, together = Readers(threads), threading.Barrier(threads)

    def use() -> Any:
        together.wait()
        connection.ensure_connection()
        return connection.connection

    opened = await asyncio.gather(*[readers.run(use) for _ in range(threads)])
    assert len({id(opened_connection) for opened_connection in opened}) == threads
    readers.close()
    for opened_connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
            opened_connection.total_changes  # noqa: B018 raises where it is closed
