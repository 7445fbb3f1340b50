"""The room as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RetentionConfig(AppConfig):
    name = "refdesk.retention"
    label = "retention"

    def ready(self) -> None:
        from .planner_samples import withhold_samples

        post_migrate.connect(withhold_samples, sender=self, dispatch_uid="withhold_samples")
