"""Backups as a Django app: their management commands."""

from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "refdesk.backup"
    label = "backup"
