"""Mail in the admin: what was sent, what waits, what failed and why. Nothing is written there, but sent again."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display

from refdesk.kit.clock import now_ms
from refdesk.people.models import Operator
from refdesk.people.permissions import administers_all, libraries_of
from refdesk.people.scoped_admin import Scoped

from .incoming import inbox
from .models import Incoming, Mail, Mailbox
from .outgoing import queue

_COLOURS = {
    Mail.State.DUE.value: "info",
    Mail.State.SENDING.value: "info",
    Mail.State.SENT.value: "success",
    Mail.State.FAILED.value: "danger",
    Mail.State.BOUNCED.value: "danger",
    Incoming.State.PENDING.value: "info",
    Incoming.State.FILED.value: "success",
    Incoming.State.SET_ASIDE.value: "warning",
}


def moment(at: int | None) -> str:
    """A time as administrators read it, in UTC."""

    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M") if at else ""


class ReadOnly(Scoped):
    """Rows that the server writes and nobody changes by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False


@admin.register(Mail)
class MailAdmin(ReadOnly, ModelAdmin):
    """The mails of an administrator's libraries."""

    list_display = ("recipient", "kind", "ticket", "chat", "how", "when", "error", "attempts")
    list_filter = ("state", "kind", "maybe_duplicate")
    search_fields = ("recipient", "error", "message_id")
    list_select_related = ("ticket", "chat")
    actions = ("send_again",)
    fields = ("recipient", "kind", "ticket", "chat", "notes", "how", "made", "when", "attempts", "error", "message_id")
    readonly_fields = fields

    def reachable(self, asking: Operator) -> QuerySet[Mail]:
        """Those of their libraries."""
        return Mail.objects.filter(library__in=libraries_of(asking))

    @display(description=gettext_lazy("state"), ordering="state", label=_COLOURS)
    def how(self, mail: Mail) -> tuple[str, str]:
        """Its state, and whether it may have come twice."""
        twice = _(", perhaps twice") if mail.maybe_duplicate else ""
        return mail.state, f"{mail.get_state_display()}{twice}"

    @display(description=gettext_lazy("made (UTC)"), ordering="created_at")
    def made(self, mail: Mail) -> str:
        """When."""
        return moment(mail.created_at)

    @display(description=gettext_lazy("sent, or next try (UTC)"), ordering="due_at")
    def when(self, mail: Mail) -> str:
        """When it went, or will be tried."""
        return moment(mail.due_at if mail.state == Mail.State.DUE else mail.sent_at)

    @admin.action(description=gettext_lazy("Send again"), permissions=["view"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Mail]) -> None:
        """At once, to the address that is known of the patron by now."""
        resting = list(chosen.exclude(state=Mail.State.SENDING).select_related("ticket"))
        if len(resting) < chosen.count():
            self.message_user(request, _("What is being sent right now was left alone."), messages.WARNING)
        known = [mail for mail in resting if not _taken_back(mail)]
        if len(known) < len(resting):
            forgotten = _("Where the patron's contact info was deleted, nothing is sent any more.")
            self.message_user(request, forgotten, messages.WARNING)
        for mail in known:
            queue.resend(mail, now_ms(), _address_now(mail))
        told = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", len(known))
        self.message_user(request, told % {"count": len(known)}, messages.SUCCESS)

    def get_actions(self, request: HttpRequest) -> Any:
        """Nothing but that."""
        return {name: action for name, action in super().get_actions(request).items() if name == "send_again"}


def _taken_back(mail: Mail) -> bool:
    """The row may be there for longer than the ticket says to whom it went."""
    return mail.operator_id is None and mail.ticket is not None and ",contact," in mail.ticket.redacted


def _address_now(mail: Mail) -> str:
    contact = mail.ticket.contact if mail.ticket else None
    return contact if mail.operator_id is None and contact and "@" in contact else mail.recipient


@admin.register(Incoming)
class IncomingAdmin(ReadOnly, ModelAdmin):
    """What came in. What was meant for no library that is known is for those who administer all of them."""

    list_display = ("sender", "subject", "how", "reason", "ticket", "came")
    list_filter = ("state", "mailbox")
    search_fields = ("sender", "subject", "reason", "message_id")
    list_select_related = ("ticket", "mailbox")
    actions = ("read_again",)
    fields = (*list_display, "mailbox", "message_id")
    readonly_fields = fields

    def reachable(self, asking: Operator) -> QuerySet[Incoming]:
        """What was meant for their libraries; all, to those who administer all libraries."""
        found = Incoming.objects.all()
        return found if administers_all(asking) else found.filter(library__in=libraries_of(asking))

    @display(description=gettext_lazy("state"), ordering="state", label=_COLOURS)
    def how(self, mail: Incoming) -> tuple[str, str]:
        """Its state."""
        return mail.state, mail.get_state_display()

    @display(description=gettext_lazy("came (UTC)"), ordering="received_at")
    def came(self, mail: Incoming) -> str:
        """When."""
        return moment(mail.received_at)

    @admin.action(description=gettext_lazy("Read again"), permissions=["view"])
    def read_again(self, request: HttpRequest, chosen: QuerySet[Incoming]) -> None:
        """With the next look into the mailbox: what is a ticket already stays one."""
        count = inbox.requeue(chosen)
        told = ngettext("%(count)d mail will be read again.", "%(count)d mails will be read again.", count)
        self.message_user(request, told % {"count": count}, messages.SUCCESS)

    def get_actions(self, request: HttpRequest) -> Any:
        """Nothing but that."""
        return {name: action for name, action in super().get_actions(request).items() if name == "read_again"}


@admin.register(Mailbox)
class MailboxAdmin(ReadOnly, ModelAdmin):
    """The mailbox, and whether it can be read."""

    list_display = ("name", "looked", "error")
    fields = readonly_fields = list_display

    def reachable(self, asking: Operator) -> QuerySet[Mailbox]:
        """Superusers see it."""
        return Mailbox.objects.all() if asking.is_superuser else Mailbox.objects.none()

    @display(description=gettext_lazy("last read (UTC)"), ordering="checked_at")
    def looked(self, mailbox: Mailbox) -> str:
        """When."""
        return moment(mailbox.checked_at)
