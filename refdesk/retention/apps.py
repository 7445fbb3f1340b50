"""Retention as a Django app."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Lifetimes and the ledger."""

    name = "refdesk.retention"
    label = "retention"

    def ready(self) -> None:
        """Count what is taken back of chats."""
        from refdesk.chats.log import CHATS

        from .ledger import count

        CHATS.projections.append(count)
