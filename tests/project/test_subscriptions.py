"""One page says who is notified of what: `refdesk/project/subscriptions.py`."""

import re

from tests.architecture.source import modules

from . import subscription_table


def test_architecture_document_holds_the_subscriptions() -> None:
    assert subscription_table.written() == subscription_table.table(), (
        "ARCHITECTURE.md is out of date: DJANGO_SETTINGS_MODULE=tests.settings "
        ".venv/bin/python -m tests.project.subscription_table"
    )


def test_subscriptions_are_connected_nowhere_else() -> None:
    """The running node connects its own methods, from start to stop."""
    allowed = {"refdesk.project.subscriptions", "refdesk.project.apps", "refdesk.project.node"}
    connects = re.compile(r"def ready\(|\b(pre|post)_\w+\.connect\(|\buser_\w+\.connect\(|@receiver\b|\.provide\(")
    found = {module.name for module in modules() if connects.search(module.path.read_text(encoding="utf-8"))}
    assert found <= allowed
