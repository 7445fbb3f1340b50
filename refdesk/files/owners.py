"""What a file belongs to: a chat, a ticket or an internal chat. `models.File` has a column of each name.

Chats and internal chats are logs that get an event of each file, when its upload is complete; their rooms provide
the functions below by the kind of owner. Files of tickets are parts of messages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest

from refdesk.kit.hooks import Hook

if TYPE_CHECKING:
    from .models import File

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


send_commands: Hook[Callable[["File", str], Any]] = Hook("the command that sends a stored file, by its kind of owner")
"""None if its sender may not send any more. The second argument is the token of the file's link."""

expire_commands: Hook[Callable[[int, int, str], Any]] = Hook("the command that expires a file, by its kind of owner")
"""Called with the owner's number, the file's, and the command's key."""

readers: Hook[Callable[["File", HttpRequest], bool]] = Hook("whether a request may read a file, by its kind of owner")
"""Where a kind has none, anybody with the link may read the file."""


def may_read(file: "File", request: Callable[[], HttpRequest]) -> bool:
    """Whether this request may read the file, decided from rights at this moment."""
    kind = file.owner.kind or ""
    return kind not in readers or readers[kind](file, request())
