"""A server whose mail leases expire after two seconds: `python -m tests.mail.short_leases`."""

from typing import Any

from refdesk.server import serve

LEASE_MS = 2_000


def _prepare_quickly(config: Any, prepare: Any = serve._prepare) -> None:
    prepare(config)
    from refdesk.mail.incoming import inbox
    from refdesk.mail.outgoing import queue

    queue.LEASE_MS = inbox.LEASE_MS = LEASE_MS


if __name__ == "__main__":
    serve._prepare = _prepare_quickly
    serve.main()
