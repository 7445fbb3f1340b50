"""Files as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "refdesk.files"
    label = "files"
