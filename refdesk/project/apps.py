"""The project as a Django app: management commands, templates, template tags and subscriptions."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ProjectConfig(AppConfig):
    name = "refdesk.project"
    label = "project"

    def ready(self) -> None:
        from refdesk.retention.planner_samples import withhold_samples

        from . import subscriptions  # needs the models of all apps

        subscriptions.connect()
        post_migrate.connect(withhold_samples, sender=apps.get_app_config("retention"))
