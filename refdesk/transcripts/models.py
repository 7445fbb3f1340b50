"""The tables: a card for each chat, its tags and participants, and the chats whose words are to be indexed."""

from django.db import models
from django.db.models import Q

from refdesk.chats.models import Chat
from refdesk.libraries.models import Department, Library
from refdesk.staff.models import Operator
from refdesk.widgets.models import Widget


class Card(models.Model):
    """What lists of chats are filtered by, written in the transaction that changes the chat.

    A message writes nothing here: the indexes cost a chat only its beginning, its end and its notes.
    """

    chat = models.OneToOneField(Chat, models.CASCADE, primary_key=True, related_name="card", db_constraint=False)
    sort_key = models.BigIntegerField(unique=True)
    department = models.ForeignKey(Department, models.CASCADE, related_name="+", db_index=False)
    widget = models.ForeignKey(Widget, models.CASCADE, related_name="+", db_index=False)
    operator = models.ForeignKey(Operator, models.CASCADE, null=True, related_name="+", db_index=False)
    outcome = models.CharField(max_length=13)
    """How the chat ended, or its state while it is open (`chats.events.Outcome`)."""
    noted = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["department", "sort_key"], name="cards_of_department"),
            models.Index(fields=["department", "outcome", "sort_key"], name="cards_by_outcome"),
            models.Index(fields=["operator", "sort_key"], name="cards_of_operator"),
            models.Index(fields=["widget", "sort_key"], name="cards_of_widget"),
            models.Index(fields=["department", "sort_key"], name="cards_with_notes", condition=Q(noted=True)),
        ]

    def __str__(self) -> str:
        return f"{self.chat_id} {self.outcome}"


class Tagging(models.Model):
    """One tag of one chat."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="+", db_index=False)
    tag = models.CharField(max_length=40)
    sort_key = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "sort_key"], name="tag_once")]
        indexes = [models.Index(fields=["library", "tag"], name="tags_of_library")]

    def __str__(self) -> str:
        return self.tag


class Participation(models.Model):
    """An operator had this chat, or joined it, beside the operator of its card."""

    operator = models.ForeignKey(Operator, models.CASCADE, related_name="+", db_index=False)
    sort_key = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operator", "sort_key"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.operator_id} {self.sort_key}"


class Due(models.Model):
    """The chat's words are to be indexed at time `at` (ms), if it has events after `seq`, up to which they are indexed.

    An open chat always has a row, so that a message writes nothing here.
    """

    chat = models.OneToOneField(Chat, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    at = models.BigIntegerField(db_index=True)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.chat_id)
