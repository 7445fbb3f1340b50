"""Forks server processes that need no imports: `python -m tests.fork_server SOCKET`.

A start imports for a second and works for a tenth of one. This process imports everything once, with Django set up but
no database opened, and forks. Each child applies its own environment and reads the settings again (modules read them at
use: `tests/architecture/test_settings.py`), then runs a module or code like a new interpreter.

Requests arrive on the socket (`tests/forked.py`) as JSON with three files; ends of children are reported on it.
"""

import gc
import json
import os
import runpy
import select
import signal
import socket
import sys
import threading
from dataclasses import dataclass
from typing import Any

REQUEST_BYTES = 200_000
_SETTINGS = "refdesk.project.settings"


@dataclass
class Request:
    """A process to be: its environment, a module or code to run, and its standard input, output and error."""

    environ: dict[str, str]
    module: str
    code: str
    files: list[int]


def prepare() -> None:
    """Import what a server needs. `REFDESK_TESTS_SHARED` is only a folder that exists."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": _SETTINGS,
        "REFDESK_DATA": os.environ["REFDESK_TESTS_SHARED"],
        "REFDESK_SECRET_KEY": "of-no-server-" + "0" * 32,
    }
    import django

    django.setup()
    import psycopg_pool  # noqa: F401
    import redis.asyncio  # noqa: F401
    import uvicorn.lifespan.on
    import uvicorn.loops.uvloop  # noqa: F401
    from django.contrib.auth.hashers import ScryptPasswordHasher
    from django.urls import get_resolver

    import refdesk.live.bus.postgres
    import refdesk.live.bus.redis
    import refdesk.project.node
    import refdesk.server.fast_websocket
    import refdesk.server.first_start
    import refdesk.server.page_threads
    import refdesk.server.request_bodies
    import refdesk.server.request_heads
    import refdesk.server.static_files  # noqa: F401

    _ = get_resolver().url_patterns
    # A quarter of a second for each password, as on a real server, would be the greatest part of many tests.
    ScryptPasswordHasher.work_factor = 16
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()


def serve(requests: socket.socket) -> Request | None:
    """Fork for each request. Returns the request in the child, and None in the parent when the socket is closed."""
    children: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([requests.fileno(), *children], [], [])
        for handle in children.keys() & set(ready):
            pid = children.pop(handle)
            os.close(handle)
            _, status = os.waitpid(pid, 0)
            _report(requests, ended=pid, code=os.waitstatus_to_exitcode(status))
        if requests.fileno() not in ready:
            continue
        request = _receive(requests)
        if request is None:
            return None
        pid = os.fork()
        if pid == 0:
            _close(requests.detach(), *children)
            return request
        _close(*request.files)
        children[os.pidfd_open(pid)] = pid
        _report(requests, started=pid)


def become(request: Request) -> None:
    for number, file in enumerate(request.files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(request.environ)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _forget_settings()
    if request.module:
        sys.argv = [request.module]
        runpy.run_module(request.module, run_name="__main__", alter_sys=True)
    else:
        exec(request.code, {"__name__": "__main__"})  # noqa: S102 of our tests


def _forget_settings() -> None:
    """They are read again, of the new environment, at their next use."""
    from django.conf import settings
    from django.core.files.storage import storages
    from django.db import connections
    from django.utils.functional import empty

    del sys.modules[_SETTINGS]
    settings._wrapped = empty
    for connection in connections.all(initialized_only=True):
        assert connection.connection is None
        del connections[connection.alias]
    connections.__dict__.pop("settings", None)
    connections._settings = None  # type: ignore[attr-defined]
    assert "backends" not in storages.__dict__


def _receive(requests: socket.socket) -> Request | None:
    data, files, _, _ = socket.recv_fds(requests, REQUEST_BYTES, 3)
    if not data:
        return None
    return Request(**json.loads(data), files=files)


def _close(*files: int) -> None:
    for file in files:
        os.close(file)


def _report(requests: socket.socket, **facts: Any) -> None:
    requests.send(json.dumps(facts).encode())


if __name__ == "__main__":
    # Ctrl-C goes to the whole group of processes; this one ends with its parent.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare()
    with socket.socket(fileno=int(sys.argv[1])) as _requests:
        _request = serve(_requests)
    if _request is not None:
        become(_request)
