"""A server that applies retention every second instead of every 15 s: `python -m tests.browser.quick_sweeps`."""

from typing import Any

from refdesk.server import serve


def _prepare_quickly(config: Any, prepare: Any = serve._prepare) -> None:
    prepare(config)
    from refdesk.project import node

    node.RETENTION = 1.0


if __name__ == "__main__":
    serve._prepare = _prepare_quickly
    serve.main()
