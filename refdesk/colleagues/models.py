"""The tables of internal chats: heads, events, messages in the index of words, read marks.

Only the journal writes heads and events. Times are milliseconds since 1970-01-01 UTC. The head's columns are the fields
of `refdesk.colleagues.head.Head`, with the same names.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from refdesk.eventlog.models import LogEvent
from refdesk.libraries.models import Department, Library
from refdesk.staff.models import Operator


class InternalChat(models.Model):
    """The head of the log. Which of the four references are set depends on `scope`; no table has its members."""

    scope = models.CharField(max_length=10)
    department = models.ForeignKey(Department, models.CASCADE, null=True, related_name="+", db_index=False)
    library = models.ForeignKey(Library, models.CASCADE, null=True, related_name="+", db_index=False)
    first = models.ForeignKey(Operator, models.CASCADE, null=True, related_name="+", db_index=False)
    second = models.ForeignKey(Operator, models.CASCADE, null=True, related_name="+", db_index=False)
    start_key = models.CharField(max_length=32, unique=True)
    last_seq = models.IntegerField()
    messages = models.IntegerField()
    message_at = models.BigIntegerField()
    message_by = models.BigIntegerField()
    message_seq = models.IntegerField()
    excerpt = models.CharField(max_length=120)
    expired_seq = models.IntegerField()

    class Meta:
        verbose_name = _("internal chat")
        verbose_name_plural = _("internal chats")
        indexes = [
            models.Index(fields=["department"], name="internal_of_department", condition=Q(department__isnull=False)),
            models.Index(fields=["library"], name="internal_of_library", condition=Q(library__isnull=False)),
            models.Index(fields=["first", "message_at"], name="internal_of_first", condition=Q(first__isnull=False)),
            models.Index(fields=["second", "message_at"], name="internal_of_second", condition=Q(second__isnull=False)),
            models.Index(fields=["message_at"], name="internal_by_message"),
        ]

    def __str__(self) -> str:
        return self.start_key


class Event(LogEvent):
    """An entry of an internal chat’s log."""

    pk = models.CompositePrimaryKey("internal_chat_id", "seq")
    internal_chat = models.ForeignKey(
        InternalChat, models.CASCADE, related_name="events", db_constraint=False, db_index=False
    )

    class Meta:
        # Keys begin with the time, so that a batch writes adjacent entries, which are few pages of this index.
        constraints = [
            models.UniqueConstraint(
                fields=["client_key", "internal_chat"],
                name="one_internal_event_per_key",
                condition=Q(client_key__isnull=False),
            )
        ]


class Message(models.Model):
    """Where the words of a message or file are in the index: under `sort_key`, in the order in which they were stored.

    They are to be indexed at `due_at` (ms), null once they are.
    """

    sort_key = models.BigAutoField(primary_key=True)
    internal_chat = models.ForeignKey(
        InternalChat, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    seq = models.IntegerField()
    due_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["internal_chat", "seq"], name="one_entry_of_a_message")]
        indexes = [models.Index(fields=["due_at"], name="messages_to_index", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.internal_chat_id}/{self.seq}"


class ReadMark(models.Model):
    """How far an operator has read an internal chat: its event `seq`, and `count` messages. It only grows."""

    internal_chat = models.ForeignKey(InternalChat, models.CASCADE, related_name="+", db_constraint=False)
    operator = models.ForeignKey(Operator, models.CASCADE, related_name="+")
    seq = models.IntegerField()
    count = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["internal_chat", "operator"], name="one_internal_mark")]

    def __str__(self) -> str:
        return f"{self.internal_chat_id} read to {self.seq}"
