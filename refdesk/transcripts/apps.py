"""Transcripts as a Django app."""

from django.apps import AppConfig


class TranscriptsConfig(AppConfig):
    """Cards, and the index of words."""

    name = "refdesk.transcripts"
    label = "transcripts"
