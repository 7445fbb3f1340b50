"""The server process: `python -m refdesk.server.serve`. Migrates, prepares a first start, serves."""

import asyncio
import ctypes
import errno
import gc
import logging
import os
import resource
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import Any, NoReturn

import uvicorn

from refdesk.kit.env import EnvironmentRefused
from refdesk.kit.logs import quiet
from refdesk.project.config import Config
from refdesk.project.database_reason import connection_error, reason

from .request_heads import BoundedHeads
from .stop_accepting import stop_accepting

logger = logging.getLogger("refdesk.serve")

FRAME_BYTES = 131_072
PING_SECONDS = 9
UNACKNOWLEDGED_SECONDS = 20
# The exit code of shells for a program that was ended by Ctrl-C.
INTERRUPTED = 130
# Allocations between collections of the youngest generation; Python's default of 700 suits small programs.
GC_THRESHOLD = 20_000
# Seconds for which the event loop or a writer lane may hold the GIL against the other; Python's default is 5 ms.
SWITCH_INTERVAL = 0.0005
GOODBYE_ITERATIONS = 10
"""Iterations of the event loop in which goodbyes are written: a WebSocket needs two, a stream some more."""
DRAIN_STEP = 0.1
"""Seconds between two looks for a second signal."""
CLOSING_SECONDS = 15
"""Seconds for the service manager to wait after draining."""
READY, STOPPING = "READY=1", "STOPPING=1"


def notify(state: str) -> None:
    """Send a state to the service manager that started this process (sd_notify(3)); nothing without one."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
        # An @ stands for the zero byte of an abstract address (unix(7)).
        manager.sendto(state.encode(), address.replace("@", "\0", 1) if address.startswith("@") else address)


class _Server(uvicorn.Server):
    """Prints a line when it is ready: people and tests wait for it. `drain` as in `Config.drain_seconds`."""

    def __init__(self, config: uvicorn.Config, address: str, drain: int) -> None:
        super().__init__(config)
        self._address, self._drain_seconds = address, drain

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            for listening in sockets or ():
                logger.info("listening on %s", listening.getsockname())
            _tune_interpreter()
            print(f"Refdesk is ready: {self._address}", flush=True)
            notify(READY)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Send goodbyes first: uvicorn closes WebSockets without `bye`, and waits for endless event streams."""
        from .asgi import application  # needs Django's apps

        notify(STOPPING)
        await self._drain()
        await stop_accepting(self.servers, sockets or [], self.server_state.connections)
        application.close_connections()
        for _ in range(GOODBYE_ITERATIONS):
            await asyncio.sleep(0)
        await super().shutdown(sockets)

    async def _drain(self) -> None:
        """Fail `/readyz` and serve on, until a load balancer has noticed. A second Ctrl-C ends it."""
        from refdesk.project.health import deep_health  # needs Django's apps

        deep_health.draining = True
        notify(f"EXTEND_TIMEOUT_USEC={(self._drain_seconds + CLOSING_SECONDS) * 1_000_000}")
        until = monotonic() + self._drain_seconds
        while monotonic() < until and not self.force_exit:  # noqa: ASYNC110 uvicorn has a flag, no event
            await asyncio.sleep(DRAIN_STEP)


_PR_SET_DUMPABLE = 4


def hide_memory() -> None:
    """Let root alone read this process's memory and environment, which hold secrets, or trace it.

    On Linux alone. A program that this process executes is not covered (prctl(2), PR_SET_DUMPABLE).
    """
    if sys.platform == "linux":
        zero = ctypes.c_ulong(0)
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, zero, zero, zero, zero)


def main() -> None:
    """Serve until a signal. Exits with 2 for an unusable setting, 1 for an unusable port or database."""
    # The data folder may have been created readable for everybody; SQLite creates its files as the umask allows.
    os.umask(0o077)
    hide_memory()
    try:
        config = Config.from_environ(os.environ)
        config.make_data_folder()
        listening = _bind(config)
        config = _with_port(config, listening.getsockname()[1])
        _prepare(config)
    except EnvironmentRefused as refused:
        print(refused, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    from .fast_websocket import FastWebSocket  # needs Django's apps

    _open_many_files()
    server = _Server(
        uvicorn_settings("refdesk.server.asgi:application", FastWebSocket), config.public_url, config.drain_seconds
    )
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        return
    sys.exit(0 if server.started else 3)


def _bind(config: Config) -> socket.socket:
    """A bound socket that doesn't listen yet: no client connects before the server is prepared."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Without this, a peer that acknowledges nothing, or vanished, holds its connection for a quarter of an hour.
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_SECONDS * 1000)
    try:
        bound.bind((config.host, config.port))
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            problem = (
                f"REFDESK_HOST: {config.host!r} can't be used. Expected: an address of this machine, 0.0.0.0 or ::."
            )
            raise EnvironmentRefused([problem]) from error
        _exit(f"REFDESK_HOST, REFDESK_PORT: can't listen on {config.host}:{config.port}: {error.strerror}.")
    return bound


def _with_port(config: Config, port: int) -> Config:
    """The settings with the port chosen for 0. Django's settings read it from the environment."""
    if config.port:
        return config
    os.environ["REFDESK_PORT"] = str(port)
    return replace(Config.from_environ(os.environ), port=port)


def _open_many_files() -> None:
    """Raise the soft limit of open files to the hard one: each connection is a file, and shells set 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # macOS says "unlimited", and means less
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _prepare(config: Config) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "refdesk.project.settings")
    import django

    django.setup()
    from django.db import OperationalError, connection

    from refdesk.backup.sinks import CanNotError

    from .first_start import prepare

    # Before the connection pool, which would log each of its attempts.
    if config.database_url and (refused := connection_error(config.database_url)):
        _exit(f"REFDESK_DATABASE_URL: the database can't be used: {refused}")
    try:
        with quiet("refdesk.audit"):
            prepare(config)
    except OperationalError as error:
        place = "REFDESK_DATABASE_URL" if config.database_url else connection.settings_dict["NAME"]
        _exit(f"{place}: the database can't be used: {reason(config.database_url, error)}")
    except CanNotError as error:
        _exit(f"REFDESK_S3_BUCKET: {error}")


def _exit(problem: str) -> NoReturn:
    print(problem, file=sys.stderr)
    sys.exit(1)


def _tune_interpreter() -> None:
    """Exempt loaded modules from garbage collection, which took a tenth of a busy event loop's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD, 20, 50)
    sys.setswitchinterval(SWITCH_INTERVAL)


def uvicorn_settings(application: str | Callable[..., Any], websocket: Any = "websockets-sansio") -> uvicorn.Config:
    """How an application is served. The bench serves its echo application in the same way."""
    return uvicorn.Config(
        application,
        loop="uvloop",
        http=BoundedHeads,
        lifespan="on",
        ws=websocket,
        ws_per_message_deflate=False,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        ws_max_size=FRAME_BYTES,
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
