"""Files as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files sent in chats; their rows change with the log, in one transaction."""

    name = "refdesk.files"
    label = "files"

    def ready(self) -> None:
        """Let the journal call the projection."""
        from refdesk.chats.events import FileExpired, FileSent, Redacted
        from refdesk.chats.log import CHATS

        from .projection import project

        CHATS.project(project, FileSent, FileExpired, Redacted)
