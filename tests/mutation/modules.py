"""The modules in which `bin/mutation` makes mistakes, and the fast tests that must find them."""

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
MINUTES = 40.0
"""The most time of one module."""
FAST = "not (browser or process or postgres or long)"


# Texts of the server's log are for people, assertions for the type checker.
LINES_WITHOUT_MISTAKES = (r"\blog\.(debug|info|warning|exception)\(", r"^\s*assert ")


class Module(NamedTuple):
    """Files with mistakes (patterns under `refdesk/`), and the files and folders of their tests (under `tests/`)."""

    files: tuple[str, ...]
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()
    """Files without mistakes, although a pattern names them."""


MODULES = {
    "eventlog": Module(
        files=("eventlog/*.py",),
        # Its statements are judged by PostgreSQL alone: tests/contract runs them there.
        without=("eventlog/postgres_store.py",),
        tests=(
            "eventlog",
            "chats/test_contents.py",
            "chats/test_marks.py",
            "chats/test_redaction.py",
            "contract/test_epoch.py",
            "contract/test_head_cache.py",
            "contract/test_journal.py",
            "contract/test_lost_commit.py",
            "contract/test_one_statement.py",
            "contract/test_sequences.py",
            "contract/test_unavailable.py",
        ),
    ),
    "session": Module(
        files=("gateway/session.py",),
        tests=("gateway/test_session.py", "gateway/test_session_acts.py"),
    ),
    "chats": Module(
        files=("chats/machine.py", "chats/rules/*.py"),
        tests=(
            "chats/test_backups.py",
            "chats/test_block.py",
            "chats/test_contact_request.py",
            "chats/test_contents.py",
            "chats/test_delete_message.py",
            "chats/test_dismiss.py",
            "chats/test_feedback.py",
            "chats/test_file_sent.py",
            "chats/test_frame.py",
            "chats/test_head.py",
            "chats/test_machine.py",
            "chats/test_marks.py",
            "chats/test_participants.py",
            "chats/test_patron_connection.py",
            "chats/test_reassign.py",
            "chats/test_redaction.py",
            "chats/test_rules.py",
            "chats/test_size.py",
            "chats/test_tokens.py",
            "chats/test_transfer.py",
        ),
    ),
    "tickets": Module(
        files=("tickets/machine.py",),
        tests=(
            "tickets/test_event_lines.py",
            "tickets/test_head.py",
            "tickets/test_machine.py",
            "tickets/test_permissions.py",
            "tickets/test_redaction.py",
            "tickets/test_rules.py",
        ),
    ),
    "colleagues": Module(files=("colleagues/machine.py",), tests=("colleagues",)),
}
