"""The heart as a Django app."""

from django.apps import AppConfig


class ChatsConfig(AppConfig):
    """Chats and their logs."""

    name = "refdesk.chats"
    label = "chats"

    def ready(self) -> None:
        """Let the journal write them."""
        from refdesk.journal.log import register

        from .log import CHATS

        register(CHATS)
