"""Files as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files sent in chats; their rows change with the log, in one transaction."""

    name = "refdesk.files"
    label = "files"
