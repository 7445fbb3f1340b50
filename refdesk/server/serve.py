"""The server process: `python -m refdesk.server.serve`. Migrates, makes what a first start needs, serves."""

import asyncio
import errno
import gc
import logging
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

import uvicorn

from refdesk.kit.env import EnvironmentRefused
from refdesk.kit.open_files import open_as_many_as_may_be
from refdesk.project.config import Config
from refdesk.project.database_reason import reason

from .request_heads import BoundedHeads

logger = logging.getLogger("refdesk.serve")

FRAME_BYTES = 131_072
PING_SECONDS = 10
TAKES_NOTHING_SECONDS = 20
# What shells say of a program that was ended by Ctrl-C.
INTERRUPTED = 130
# New objects until the collector looks at the young ones; Python's own 700 is for small programs.
GARBAGE = 20_000
# Seconds for which the event loop and a lane may keep each other waiting for the interpreter; Python's own are 5 ms.
SWITCH = 0.0005
TURNS = 10
"""Of the event loop, between a goodbye and its being written: a WebSocket needs two, a stream some more."""


class _Server(uvicorn.Server):
    """Says that it is ready once it is: people and tests wait for this line."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            for listening in sockets or ():
                logger.info("listening on %s", listening.getsockname())
            _leave_alone_what_is_loaded()
            print(f"Refdesk is ready: {self._address}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Send goodbyes first: uvicorn closes WebSockets without `bye`, and waits for endless streams."""
        from .asgi import application  # needs Django's apps

        application.close_connections()
        # The goodbyes are written in the next turns of the loop.
        for _ in range(TURNS):
            await asyncio.sleep(0)
        await super().shutdown(sockets)


def main() -> None:
    """Serve until told to stop. Exits with 2 where a setting can't be used, 1 where the port or the database can't."""
    # The data folder may have been made by hand, readable for everybody; SQLite makes its files as the mask allows.
    os.umask(0o077)
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
    from refdesk.gateway.fast_websocket import FastWebSocket  # needs Django's apps

    open_as_many_as_may_be()
    server = _Server(uvicorn_settings("refdesk.server.asgi:application", FastWebSocket), config.public_url)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        return
    sys.exit(0 if server.started else 3)


def _bind(config: Config) -> socket.socket:
    """A bound socket that doesn't listen yet, so that nobody is answered before all is there."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # A peer that takes nothing, or is gone without a word, would else hold its connection for a quarter of an hour.
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TAKES_NOTHING_SECONDS * 1000)
    try:
        bound.bind((config.host, config.port))
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            problem = (
                f"REFDESK_HOST: {config.host!r} can't be used; allowed is an address of this machine, 0.0.0.0 or ::."
            )
            raise EnvironmentRefused([problem]) from error
        _give_up(f"REFDESK_HOST, REFDESK_PORT: can't listen on {config.host}:{config.port}: {error.strerror}.")
    return bound


def _with_port(config: Config, port: int) -> Config:
    """The settings with the port that was taken for 0; Django's settings read it from the environment."""
    if config.port:
        return config
    os.environ["REFDESK_PORT"] = str(port)
    return replace(Config.from_environ(os.environ), port=port)


def _prepare(config: Config) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "refdesk.project.settings")
    import django

    django.setup()
    from django.db import OperationalError, connection

    from refdesk.backup.sinks import CanNotError

    from .first_start import prepare

    try:
        prepare(config)
    except OperationalError as error:
        place = "REFDESK_DATABASE_URL" if config.database_url else connection.settings_dict["NAME"]
        _give_up(f"{place}: the database can't be used: {reason(config.database_url, error)}")
    except CanNotError as error:
        _give_up(f"REFDESK_S3_BUCKET: {error}")


def _give_up(problem: str) -> NoReturn:
    print(problem, file=sys.stderr)
    sys.exit(1)


def _leave_alone_what_is_loaded() -> None:
    """Modules and models stay: the collector took a tenth of a busy loop's time to look at them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 50)
    sys.setswitchinterval(SWITCH)


def uvicorn_settings(application: str | Callable[..., Any], websocket: Any = "websockets-sansio") -> uvicorn.Config:
    """How an application is served here; the bench serves its bare echo in the same way."""
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
