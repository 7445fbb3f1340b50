"""The wiring as a Django app: management commands, templates and their tags."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "refdesk.project"
    label = "project"

    def ready(self) -> None:
        from . import subscriptions  # needs the models of all apps

        subscriptions.connect()
