"""Where an operator's patrons choose a time with them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from refdesk.staff.models import Operator

LABEL_LIMIT = 80
ADDRESS_LIMIT = 2_000


class AppointmentLink(models.Model):
    """One operator's own link: what patrons read, and where it leads."""

    operator = models.ForeignKey(Operator, models.CASCADE, related_name="+", verbose_name=_("operator"))
    label = models.CharField(_("label"), max_length=LABEL_LIMIT)
    address = models.CharField(_("address"), max_length=ADDRESS_LIMIT)

    class Meta:
        verbose_name = _("appointment link")
        verbose_name_plural = _("appointment links")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label
