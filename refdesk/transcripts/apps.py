"""Transcripts as a Django app."""

from django.apps import AppConfig


class TranscriptsConfig(AppConfig):
    """Cards, and the index of words."""

    name = "refdesk.transcripts"
    label = "transcripts"

    def ready(self) -> None:
        """Let cards be written with their chats."""
        from refdesk.chats.log import CHATS
        from refdesk.mail.outgoing.rendering import writers

        from .mail_message import letter
        from .projection import KINDS, project

        CHATS.project(project, *KINDS)
        writers["transcript"] = letter
