"""A server that takes a dead sender's mail over within seconds: `python -m tests.mail.quick`."""

from typing import Any

from refdesk.server import serve

LEASE_MS = 2_000


def _prepare_quickly(config: Any, prepare: Any = serve._prepare) -> None:
    prepare(config)
    from refdesk.mail import inbox, outbox

    outbox.LEASE = inbox.LEASE = LEASE_MS


if __name__ == "__main__":
    serve._prepare = _prepare_quickly
    serve.main()
