"""The project as a Django app: management commands, templates, template tags and subscriptions."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "refdesk.project"
    label = "project"

    def ready(self) -> None:
        from . import subscriptions  # needs the models of all apps

        subscriptions.connect()
