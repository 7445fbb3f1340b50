"""A browser of a patron, known by a random text that its widget keeps in the browser's storage.

The server stores a hash with the library's number only, so that nobody can follow a patron from library to library.
"""

from collections.abc import Callable

from django.utils.crypto import salted_hmac

from refdesk.kit.hooks import Hook
from refdesk.libraries.models import Library

TEXT_LIMIT = 64
_SALT = "refdesk.chats.browser"

blocks: Hook[Callable[[Library, str, str], bool]] = Hook("whether this browser or IP address is blocked in a library")


def mark(library: Library, text: str) -> str:
    """The stored mark of the browser with this text; empty for an empty text."""
    return salted_hmac(_SALT, f"{library.pk}:{text}", algorithm="sha256").hexdigest()[:32] if text else ""


def is_blocked(library: Library, browser: str, address: str) -> bool:
    """Whether this browser (by its mark) or this IP address is blocked in the library now."""
    return any(blocked(library, browser, address) for blocked in blocks)
