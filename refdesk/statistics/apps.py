"""The room as a Django app."""

from typing import Any
from zoneinfo import ZoneInfo

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save, pre_save
from django.utils.translation import gettext_lazy as _


class StatisticsConfig(AppConfig):
    """Figures of chats."""

    name = "refdesk.statistics"
    verbose_name = _("Figures")

    def ready(self) -> None:
        """Hear of chats that end, of their records, and of clocks that are set."""
        from refdesk.analytics.models import Record
        from refdesk.chats.events import Ended, Redacted
        from refdesk.chats.log import CHATS
        from refdesk.libraries.models import Library
        from refdesk.retention.sweep.chats import tell_of_pages

        from .projection import forget_pages, project
        from .questions import recorded

        CHATS.project(project, Ended, Redacted)
        tell_of_pages(forget_pages)
        post_save.connect(recorded, sender=Record)
        post_delete.connect(recorded, sender=Record)
        pre_save.connect(_about_to_save, sender=Library)


def _about_to_save(sender: Any, instance: Any, **kwargs: Any) -> None:
    from .rebuild import recount

    before = sender.objects.filter(pk=instance.pk).values_list("time_zone", flat=True).first()
    if before and before != instance.time_zone:
        recount(instance, ZoneInfo(instance.time_zone))
