"""The heart as a Django app."""

from django.apps import AppConfig


class ChatsConfig(AppConfig):
    """Chats and their logs."""

    name = "refdesk.chats"
    label = "chats"

    def ready(self) -> None:
        """Let the journal write them, and what is known of a page go with them."""
        from refdesk.eventlog.log import register

        from .events import Ended, Redacted
        from .handover import forget_pages
        from .log import CHATS

        register(CHATS)
        CHATS.project(forget_pages, Ended, Redacted)
