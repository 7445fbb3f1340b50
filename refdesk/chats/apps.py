"""The Django app of chats."""

from django.apps import AppConfig


class ChatsConfig(AppConfig):
    name = "refdesk.chats"
    label = "chats"
