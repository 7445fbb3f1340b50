"""The tables of chats: heads, events, read marks, hand-over codes, the epoch.

Only the journal writes heads and events. Times are milliseconds since 1970-01-01 UTC. The head's columns are the
fields of `refdesk.chats.head.Head`, with the same names.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from refdesk.eventlog.models import LogEvent
from refdesk.staff.models import Operator
from refdesk.widgets.models import Widget


class Chat(models.Model):
    """The head of a chat's log, written in the same transaction as the events that it is folded from."""

    widget = models.ForeignKey(Widget, models.PROTECT, related_name="chats", db_index=False)
    department = models.ForeignKey("libraries.Department", models.PROTECT, related_name="chats", db_index=False)
    country = models.CharField(max_length=2)
    start_key = models.CharField(max_length=32)
    browser = models.CharField(max_length=32, default="", blank=True)
    state = models.CharField(max_length=8)
    guest = models.IntegerField()
    name = models.CharField(max_length=80, null=True)  # noqa: DJ001 as in Head: None is "not known"
    contact = models.CharField(max_length=254, null=True)  # noqa: DJ001
    claimed_by = models.ForeignKey(Operator, models.PROTECT, null=True, related_name="chats", db_index=False)
    claimed_name = models.CharField(max_length=150)
    claimed_at = models.BigIntegerField(null=True)
    operator_gone = models.BooleanField()
    started_at = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    ended_by = models.CharField(max_length=13, null=True)  # noqa: DJ001
    closed = models.BooleanField()
    seat = models.IntegerField()
    node = models.CharField(max_length=32)
    seat_window = models.CharField(max_length=32, default="")
    seat_attempt = models.IntegerField(default=0)
    seat_vacated = models.IntegerField(default=0, db_default=0)
    connection = models.CharField(max_length=4)
    connection_at = models.BigIntegerField()
    deadline = models.BigIntegerField(null=True)
    last_seq = models.IntegerField()
    excerpt = models.CharField(max_length=120)
    excerpt_by = models.CharField(max_length=6)
    excerpt_seq = models.IntegerField(default=0)
    message_at = models.BigIntegerField()
    patron_messages = models.IntegerField()
    page = models.TextField()
    mobile = models.BooleanField()
    listed = models.BooleanField()
    contact_requested = models.BooleanField(default=False)
    redacted = models.CharField(max_length=60, default="", blank=True)
    tags = models.TextField(default="", blank=True)
    tags_seq = models.IntegerField(default=0)
    question = models.CharField(max_length=120, default="", blank=True)
    desk_messages = models.IntegerField(default=0)
    patron_bytes = models.IntegerField(default=0)
    desk_bytes = models.IntegerField(default=0)
    feedback = models.CharField(max_length=6, default="", blank=True)
    request_purpose = models.CharField(max_length=8, default="transfer")
    request_department = models.BigIntegerField(null=True)
    request_operator = models.BigIntegerField(null=True)
    request_name = models.CharField(max_length=150, default="", blank=True)
    request_until = models.BigIntegerField(null=True)
    request_seq = models.IntegerField(default=0)
    request_declined = models.TextField(default="", blank=True)
    backups = models.TextField(default="", blank=True)
    backup_at = models.BigIntegerField(null=True)
    continues = models.BigIntegerField(null=True)
    participants = models.TextField(null=True)  # noqa: DJ001 as in Head: None is "nobody", and not indexed
    language = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        verbose_name = _("chat")
        verbose_name_plural = _("chats")
        constraints = [models.UniqueConstraint(fields=["widget", "start_key"], name="one_chat_per_start_key")]
        indexes = [
            models.Index(fields=["department"], name="chats_listed", condition=Q(listed=True)),
            models.Index(fields=["claimed_by"], name="chats_of_operator", condition=Q(listed=True)),
            models.Index(fields=["department", "ended_at"], name="chats_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["deadline"], name="chats_due", condition=Q(deadline__isnull=False)),
            models.Index(fields=["request_until"], name="chats_requesting", condition=Q(request_until__isnull=False)),
            models.Index(
                fields=["department"], name="chats_shared", condition=Q(listed=True, participants__isnull=False)
            ),
            models.Index(
                fields=["department"], name="chats_offered", condition=Q(backup_at__isnull=False, state="waiting")
            ),
            models.Index(fields=["node"], name="chats_connected", condition=Q(connection="up")),
            models.Index(fields=["contact"], name="chats_of_contact", condition=Q(contact__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or gettext("Guest %(number)d") % {"number": self.guest}


class Event(LogEvent):
    """An entry of a chat’s log."""

    # No constraint in the database: it would cost up to a third of a large batch, and only the journal writes here.
    pk = models.CompositePrimaryKey("chat_id", "seq")
    chat = models.ForeignKey(Chat, models.CASCADE, related_name="events", db_constraint=False, db_index=False)

    class Meta:
        # Keys begin with the time, so that a batch writes adjacent entries, which are few pages of this index.
        constraints = [
            models.UniqueConstraint(
                fields=["client_key", "chat"], name="one_event_per_key", condition=Q(client_key__isnull=False)
            )
        ]


class ReadMark(models.Model):
    """How far a side has read a chat: the patron (`operator` is null) or one operator. It only grows."""

    chat = models.ForeignKey(Chat, models.CASCADE, related_name="read_marks", db_constraint=False)
    operator = models.ForeignKey(Operator, models.CASCADE, null=True, related_name="+")
    seq = models.IntegerField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chat", "operator"], name="one_mark_per_operator", condition=Q(operator__isnull=False)
            ),
            models.UniqueConstraint(fields=["chat"], name="one_mark_of_patron", condition=Q(operator__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.chat_id} read to {self.seq}"


class HandOver(models.Model):
    """A code that lets another window of the patron's take the chat: good once, for a minute; stored as a hash.

    `address` is the page that the window shows under the chat, empty where it shows the chat alone.
    """

    code_hash = models.CharField(max_length=64, primary_key=True)
    chat = models.ForeignKey(Chat, models.CASCADE, related_name="+", db_constraint=False)
    address = models.TextField(default="")
    expires_at = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"hand-over of {self.chat_id}"


class Epoch(models.Model):
    """Names the history that all logs belong to, in one row: a restored database gets another value.

    Numbers of events are comparable within one epoch alone.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    value = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.value
