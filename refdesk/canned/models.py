"""Canned messages of a library, a department, or one operator."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from refdesk.libraries.models import Department, Library
from refdesk.staff.models import Operator

TITLE_LIMIT = 80
TAGS_LIMIT = 200

_OWNERS = ("library", "department", "operator")
_ONE_OWNER = [Q(**{f"{name}__isnull": name != owner for name in _OWNERS}) for owner in _OWNERS]


class CannedMessage(models.Model):
    """A text with its marks, found by title, text and tags. It belongs to exactly one of its three owners."""

    library = models.ForeignKey(
        Library, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("library")
    )
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    operator = models.ForeignKey(
        Operator, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("operator")
    )
    title = models.CharField(_("title"), max_length=TITLE_LIMIT)
    text = models.TextField(_("text"))
    marks = models.JSONField(default=list, blank=True)
    tags = models.CharField(_("tags"), max_length=TAGS_LIMIT, blank=True)

    class Meta:
        verbose_name = _("canned message")
        verbose_name_plural = _("canned messages")
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=_ONE_OWNER[0] | _ONE_OWNER[1] | _ONE_OWNER[2],
                name="canned_message_one_owner",
            )
        ]

    def __str__(self) -> str:
        return self.title
