"""What a file belongs to: a chat, a ticket or an internal chat. `models.File` has a column of each name.

Chats and internal chats are logs that get an event of each file, when its upload is complete. Files of tickets are
parts of messages.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["chat", "ticket", "internal_chat"]


@dataclass(frozen=True)
class Owner:
    """What a file belongs to, and the library of that; without a kind while its ticket isn't open yet."""

    library: int
    kind: Kind | None = None
    id: int = 0

    @property
    def has_log_of_files(self) -> bool:
        """Whether each file is one event, with the client's key."""
        return self.kind in ("chat", "internal_chat")

    @property
    def columns(self) -> dict[str, int]:
        """The column of the owner in a file's row, for filters."""
        return {self.kind: self.id} if self.kind else {}
