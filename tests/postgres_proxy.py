"""A proxy between Django and PostgreSQL that cuts a connection at an exact point of the protocol."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryDirectory
from threading import Event, Thread

from django.db import connection

from tests.databases import reached_through

COMMITTED = b"C" + (11).to_bytes(4, "big") + b"COMMIT\0"
"""PostgreSQL's CommandComplete of a COMMIT (manual, 55.7)."""


class Proxy:
    """Listens on a socket file in `folder`, where libpq expects it. `cut_up` and `cut_down` decide when it cuts."""

    def __init__(self, target: str, folder: str) -> None:
        self.cut_up: Callable[[bytes], bool] = lambda piece: False
        """Called with each chunk from the client. True: the chunk is dropped and the connection is cut."""
        self.cut_down: Callable[[bytes], bool] = lambda piece: False
        """Called with each chunk from the server. True: the chunk is dropped and the connection is cut."""
        self.cuts = 0
        self._target = target
        self._sockets: list[socket.socket] = []
        self._threads: list[Thread] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(f"{folder}/.s.PGSQL.5432")
        self._listening.listen()
        self._start(self._accept)

    def cut_at_commit(self, marker: bytes, before: Callable[[], None] = lambda: None) -> None:
        """Once, the answer to the next commit after these bytes went up is cut off; first `before` is called.

        A pool commits while it opens connections, so the first commit to pass may be another's.
        """
        seen = Event()

        def up(piece: bytes) -> bool:
            if marker in piece and not self.cuts:
                seen.set()
            return False

        def down(piece: bytes) -> bool:
            if not seen.is_set() or COMMITTED not in piece:
                return False
            seen.clear()
            before()
            return True

        self.cut_up, self.cut_down = up, down

    def close(self) -> None:
        for opened in (self._listening, *self._sockets):
            _shut(opened)
        for thread in self._threads:
            thread.join()
        for opened in (self._listening, *self._sockets):
            opened.close()

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, server = self._listening.accept()[0], socket.socket(socket.AF_UNIX)
                self._sockets += [client, server]
                try:
                    server.connect(self._target)
                except OSError:  # the server is away: so is this one
                    _shut(client)
                    continue
                self._start(self._pump, client, server, True)
                self._start(self._pump, server, client, False)

    def _pump(self, source: socket.socket, sink: socket.socket, up: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(1 << 16):
                if (self.cut_up if up else self.cut_down)(piece):
                    self.cuts += 1
                    break
                sink.sendall(piece)
        _shut(source)
        _shut(sink)


def _shut(closing: socket.socket) -> None:
    with suppress(OSError):
        closing.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxied() -> Iterator[Proxy]:
    """Django's default database is reached through a proxy, for as long as the block lasts."""
    host = connection.settings_dict["HOST"]
    with TemporaryDirectory(dir="/tmp") as folder:  # the address of a socket has 107 bytes at most
        proxy = Proxy(f"{host}/.s.PGSQL.5432", folder)
        try:
            with reached_through(folder):
                yield proxy
        finally:
            proxy.close()
