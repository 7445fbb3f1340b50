"""The wiring as a Django app: management commands, templates and their tags."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Holds no models."""

    name = "refdesk.project"
    label = "project"
