"""A card for each chat, its tags, and which chats' words are to be read anew."""

from django.db import models
from django.db.models import Q

from refdesk.chats.models import Chat
from refdesk.libraries.models import Department, Library
from refdesk.people.models import Operator
from refdesk.widgets.models import Widget


class Card(models.Model):
    """What lists of chats are narrowed by: written in the transaction that changes the chat.

    Nothing is written for a message, so that the indexes cost a chat no more than its beginning, its end and its notes.
    """

    class Outcome(models.TextChoices):
        """How the chat ended, or where it is. Missed: it ended before anybody claimed it."""

        WAITING = "waiting"
        ACTIVE = "active"
        OPERATOR = "operator"
        PATRON = "patron"
        DISCONNECTION = "disconnection"
        MISSED = "missed"

    chat = models.OneToOneField(Chat, models.CASCADE, primary_key=True, related_name="card", db_constraint=False)
    place = models.BigIntegerField(unique=True)
    department = models.ForeignKey(Department, models.CASCADE, related_name="+", db_index=False)
    widget = models.ForeignKey(Widget, models.CASCADE, related_name="+", db_index=False)
    operator = models.ForeignKey(Operator, models.CASCADE, null=True, related_name="+", db_index=False)
    outcome = models.CharField(max_length=13, choices=Outcome)
    noted = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["department", "place"], name="cards_of_department"),
            models.Index(fields=["department", "outcome", "place"], name="cards_by_outcome"),
            models.Index(fields=["operator", "place"], name="cards_of_operator"),
            models.Index(fields=["widget", "place"], name="cards_of_widget"),
            models.Index(fields=["department", "place"], name="cards_with_notes", condition=Q(noted=True)),
        ]

    def __str__(self) -> str:
        return f"{self.chat_id} {self.outcome}"


class Tagging(models.Model):
    """A chat has a tag."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="+", db_index=False)
    tag = models.CharField(max_length=40)
    place = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "place"], name="tag_once")]
        indexes = [models.Index(fields=["library", "tag"], name="tags_of_library")]

    def __str__(self) -> str:
        return self.tag


class Due(models.Model):
    """The words of this chat are to be read anew at this time (ms), if more has happened than was read.

    A chat that goes on is always due, so that nothing has to be written for a message.
    """

    chat = models.OneToOneField(Chat, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    at = models.BigIntegerField(db_index=True)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.chat_id)
