"""The heart as a Django app."""

from django.apps import AppConfig


class ChatsConfig(AppConfig):
    """Chats and their logs."""

    name = "refdesk.chats"
    label = "chats"
