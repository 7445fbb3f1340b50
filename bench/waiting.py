"""Waiting patrons: copies of one chat, made while the server is stopped, whose memory is then that of a new process."""

import os
import sqlite3
import sys
from typing import Any

from refdesk.client import start_chat

from .history import copied
from .processes import Child
from .refdesk_target import Refdesk

TOKENS_WITHIN = 120.0


class Waiting(Refdesk):
    """A server whose chats nobody claims, without operators' connections. On SQLite."""

    async def make_chats(self, count: int, claimed: bool = False) -> list[dict[str, Any]]:
        """Start one chat, stop the server, copy the chat, and start the server again."""
        if not count:
            return []
        await self.open_desk()
        chat, _ = await start_chat(self.url, "ask", "Are you open?")
        await self.rest()
        connection = sqlite3.connect(self.database)
        with connection:
            # A chat whose patron doesn't connect within a minute would be ended.
            connection.execute("UPDATE chats_chat SET deadline = NULL WHERE id = ?", [chat])
            copied(connection, chat, count)
        connection.close()
        tokens = await self._tokens(chat + 1, count)
        await self.start_server()
        return [{"chat": chat + 1 + n, "token": token, "operator": False} for n, token in enumerate(tokens)]

    async def _tokens(self, first: int, count: int) -> list[str]:
        command = [sys.executable, "-m", "bench.waiting", str(first), str(count)]
        child = await Child.start(command, self.folder / "tokens.log", self.environ())
        tokens = [(await child.line(TOKENS_WITHIN)).strip() for _ in range(count)]
        await child.done(TOKENS_WITHIN)
        return tokens


def main(first: int, count: int) -> None:
    """Print the tokens of these chats, in the database that the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "refdesk.project.settings")
    import django

    django.setup()
    from refdesk.chats import tokens
    from refdesk.chats.queries import heads_of

    for begin in range(first, first + count, 500):
        for head in sorted(heads_of(range(begin, min(begin + 500, first + count))), key=lambda head: head.chat):
            print(tokens.issue(head))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
