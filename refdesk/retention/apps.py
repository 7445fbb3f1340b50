"""Retention as a Django app."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Lifetimes and the ledger."""

    name = "refdesk.retention"
    label = "retention"
