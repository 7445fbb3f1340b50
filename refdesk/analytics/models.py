"""The tables: datasets with their forms, records with their values, survey counts. Times are ms since 1970 UTC."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from refdesk.chats.models import Chat
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department, Library
from refdesk.staff.models import Operator
from refdesk.tickets.models import Ticket

NAME_LIMIT = 80
RULE_LIMIT = 4_000


class Dataset(models.Model):
    """A library's form, and the records made with it.

    `form` is a `form.Form`. Name and form are changed as a whole; each change adds one to `version`.
    """

    library = models.ForeignKey(Library, models.CASCADE, related_name="datasets", verbose_name=_("library"))
    name = models.CharField(_("name"), max_length=NAME_LIMIT)
    form = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    retired = models.BooleanField(_("retired"), default=False)
    changed_at = models.BigIntegerField()
    changed_by = models.ForeignKey(Operator, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering = ["retired", "name", "id"]

    def __str__(self) -> str:
        return self.name


class Record(models.Model):
    """One answered question. `values` maps a field's number to the choice or text (see `values`)."""

    class Source(models.TextChoices):
        CHAT = "chat", _("From a chat")
        TICKET = "ticket", _("From a ticket")
        HAND = "hand", _("By hand")
        IMPORT = "import", _("Imported")

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="records", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    at = models.BigIntegerField()
    operator = models.ForeignKey(Operator, models.SET_NULL, null=True, related_name="+")
    operator_name = models.CharField(max_length=80)
    recorded_at = models.BigIntegerField()
    # When a person last recorded or corrected it. The retention period of its texts begins then.
    written_at = models.BigIntegerField(default=now_ms)
    source = models.CharField(max_length=6, choices=Source)
    # Without a constraint: only the journal writes chats and tickets, and it knows nothing of records.
    chat = models.ForeignKey(Chat, models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False)
    ticket = models.ForeignKey(
        Ticket, models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False
    )
    position = models.IntegerField(null=True)
    key = models.CharField(max_length=32)
    revision = models.PositiveIntegerField(default=1)
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "key"], name="one_record_per_key")]
        indexes = [
            models.Index(fields=["dataset", "at", "id"], name="records_by_time"),
            models.Index(fields=["chat"], name="records_of_chat", condition=Q(chat__isnull=False)),
            models.Index(fields=["ticket"], name="records_of_ticket", condition=Q(ticket__isnull=False)),
            models.Index(fields=["department", "written_at"], name="records_by_writing"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id}/{self.key}"


class SurveyCount(models.Model):
    """A number that a survey requires: which records count, and the rule in words.

    `conditions` is a list of `conditions.Chosen`; all must hold.
    """

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="survey_counts")
    survey = models.CharField(_("requested by"), max_length=NAME_LIMIT)
    name = models.CharField(_("name"), max_length=NAME_LIMIT)
    rule = models.TextField(_("rule"), max_length=RULE_LIMIT)
    conditions = models.JSONField(default=list)
    # The key of the request that made it: a repeated request makes no second one.
    key = models.CharField(max_length=32, blank=True)
    changed_at = models.BigIntegerField()
    changed_by = models.ForeignKey(Operator, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "key"], name="one_survey_count_per_key", condition=~Q(key=""))
        ]
        verbose_name = _("survey count")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.survey}: {self.name}"
