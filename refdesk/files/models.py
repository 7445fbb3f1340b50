"""The rows of files, and the types of files that a library accepts.

Times are milliseconds since 1970-01-01 UTC. A row is `expected` once its upload is announced and `stored` once its
bytes are. It becomes `sent` in the transaction of the event that sends it, and `expired` after its retention period;
for a file of a chat or internal chat, in the transaction of its `file_expired` event.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from refdesk.chats.models import Chat
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator

from .names import MAX_LENGTH
from .owners import Kind, Owner
from .types.kinds import DEFAULT_GROUPS


class State(models.TextChoices):
    """State of a file's row; see the module's docstring."""

    EXPECTED = "expected"
    STORED = "stored"
    SENT = "sent"
    EXPIRED = "expired"


class File(models.Model):
    """One file. It belongs to a chat, a ticket or an internal chat; to none while the question that it comes with is
    being submitted, and as a picture of FAQs.

    `storage_key` names its bytes in the storage and is empty where there are none. `digest` is that of the
    announcement.
    """

    library = models.ForeignKey(Library, models.CASCADE, related_name="+", db_index=False)
    chat = models.ForeignKey(Chat, models.CASCADE, null=True, related_name="files")
    # The ticket's number. No foreign key: the room `tickets` imports this one.
    ticket = models.BigIntegerField(null=True)
    # A name, because the room `colleagues` imports this one.
    internal_chat = models.ForeignKey("colleagues.InternalChat", models.CASCADE, null=True, related_name="files")
    # None for the patron.
    sent_by = models.ForeignKey(Operator, models.PROTECT, null=True, related_name="+", db_index=False)
    client_key = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=32, default="")
    name = models.CharField(max_length=MAX_LENGTH)
    size = models.PositiveIntegerField()
    type = models.CharField(max_length=100, default="")
    # Pixels as shown, from the header; 0 for a file that isn't shown as a picture.
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    storage_key = models.CharField(max_length=64, default="")
    at = models.BigIntegerField()
    expires_at = models.BigIntegerField(null=True)
    # Number of the event with which it was sent.
    seq = models.IntegerField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.EXPECTED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chat", "client_key"], name="one_file_per_key"),
            models.UniqueConstraint(fields=["internal_chat", "client_key"], name="one_internal_file_per_key"),
            models.CheckConstraint(
                condition=Q(chat=None, ticket=None)
                | Q(chat=None, internal_chat=None)
                | Q(ticket=None, internal_chat=None),
                name="one_owner_of_a_file",
            ),
        ]
        indexes = [
            models.Index(fields=["ticket"], name="files_of_ticket", condition=Q(ticket__isnull=False)),
            models.Index(fields=["expires_at"], name="files_due", condition=Q(state="sent")),
            models.Index(fields=["at"], name="files_unfinished", condition=Q(state__in=["expected", "stored"])),
            models.Index(fields=["state"], name="files_to_delete", condition=Q(state="expired") & ~Q(storage_key="")),
            models.Index(fields=["storage_key"], name="files_stored", condition=~Q(storage_key="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Owner:
        """What it belongs to."""
        numbers: dict[Kind, int | None] = {
            "chat": self.chat_id,
            "ticket": self.ticket,
            "internal_chat": self.internal_chat_id,
        }
        kind = next((kind for kind, number in numbers.items() if number is not None), None)
        return Owner(self.library_id, kind, numbers[kind] or 0) if kind else Owner(self.library_id)


WITHOUT_OWNER = Q(chat=None, ticket=None, internal_chat=None)
"""The files of questions that are being submitted."""


def _default_groups() -> list[str]:
    return list(DEFAULT_GROUPS)


class FileTypes(models.Model):
    """The types that a library accepts. A library without a row accepts `DEFAULT_GROUPS`."""

    library = models.OneToOneField(Library, models.CASCADE, related_name="+", verbose_name=_("library"))
    groups = models.JSONField(_("types"), default=_default_groups)

    class Meta:
        verbose_name = _("file types")
        verbose_name_plural = _("file types")

    def __str__(self) -> str:
        return self.library.name


def groups_of(library: int) -> tuple[str, ...]:
    """The groups of types that may be sent to and from this library."""
    groups = FileTypes.objects.filter(library=library).values_list("groups", flat=True).first()
    return DEFAULT_GROUPS if groups is None else tuple(groups)
