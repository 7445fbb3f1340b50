"""One page says who is notified of what: `refdesk/project/subscriptions.py`."""

import re

from tests.architecture.source import ROOT, python_files

from . import subscription_table


def test_architecture_document_holds_the_subscriptions() -> None:
    assert subscription_table.written() == subscription_table.table(), (
        "ARCHITECTURE.md is out of date: DJANGO_SETTINGS_MODULE=tests.settings "
        ".venv/bin/python -m tests.project.subscription_table"
    )


def test_subscriptions_are_connected_nowhere_else() -> None:
    """The running node connects its own methods, from start to stop."""
    allowed = {f"refdesk/project/{name}.py" for name in ("subscriptions", "apps", "node")}
    connects = re.compile(
        r"def ready\(self\) -> None|\b(pre|post)_\w+\.connect\(|\buser_\w+\.connect\(|@receiver\b|\.provide\("
    )
    modules = {str(path.relative_to(ROOT)) for path in python_files() if connects.search(path.read_text())}
    assert {path for path in modules if path.startswith("refdesk/")} <= allowed
