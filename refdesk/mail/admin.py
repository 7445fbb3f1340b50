"""Outgoing and received emails and mailboxes in the admin: read-only, with actions to send or read them again."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display

from refdesk.kit.clock import now_ms
from refdesk.libraries.zone import moment
from refdesk.people.confirmation import is_confirmed
from refdesk.people.models import Operator
from refdesk.people.permissions import administers_all, libraries_of
from refdesk.people.scoped_admin import Scoped

from .incoming import inbox
from .models import Email, Incoming, Mailbox
from .outgoing.resending import reason_against, send_again, sets_password

_COLORS = {
    Email.State.DUE.value: "info",
    Email.State.SENDING.value: "info",
    Email.State.SENT.value: "success",
    Email.State.FAILED.value: "danger",
    Email.State.BOUNCED.value: "danger",
    Incoming.State.PENDING.value: "info",
    Incoming.State.FILED.value: "success",
    Incoming.State.SET_ASIDE.value: "warning",
}


class ReadOnly(Scoped):
    """Rows that only the server writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Email)
class MailAdmin(ReadOnly, ModelAdmin):
    """Emails to send and sent, without their Message-IDs, which authenticate a patron's reply."""

    list_display = ("recipient", "kind", "ticket", "chat", "how", "when", "error", "attempts")
    list_filter = ("state", "kind", "maybe_duplicate")
    search_fields = ("recipient", "error")
    list_select_related = ("ticket", "chat")
    actions = ("send_again",)
    fields = (
        "recipient",
        "kind",
        "ticket",
        "chat",
        "notes",
        "state_text",
        "made",
        "when",
        "attempts",
        "error",
    )
    readonly_fields = fields

    def reachable(self, operator: Operator) -> QuerySet[Email]:
        return Email.objects.filter(library__in=libraries_of(operator))

    @display(description=gettext_lazy("state"), ordering="state", label=_COLORS)
    def how(self, email: Email) -> tuple[str, str]:
        return email.state, self.state_text(email)

    @display(description=gettext_lazy("state"))
    def state_text(self, email: Email) -> str:
        twice = _(", perhaps twice") if email.maybe_duplicate else ""
        return f"{email.get_state_display()}{twice}"

    @display(description=gettext_lazy("created"), ordering="created_at")
    def made(self, email: Email) -> str:
        return moment(email.created_at)

    @display(description=gettext_lazy("sent, or next attempt"), ordering="due_at")
    def when(self, email: Email) -> str:
        return moment(email.due_at if email.state == Email.State.DUE else email.sent_at)

    @admin.action(description=gettext_lazy("Send again"), permissions=["view"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Email]) -> HttpResponse | None:
        """Queue the emails again for now. A patron's email goes to the ticket's current contact.

        With a link to set a password among them, a confirmation comes first, and nothing is sent yet.
        """
        if not is_confirmed(request) and any(map(sets_password, chosen)):
            message = _("Nothing was sent: links to set a password need a confirmation. Choose the emails again.")
            self.message_user(request, message, messages.WARNING)
            there = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('account_reauthenticate')}?{there}")
        unsent = list(chosen.exclude(state=Email.State.SENDING).select_related("ticket"))
        if len(unsent) < chosen.count():
            self.message_user(request, _("Emails that are being sent right now were skipped."), messages.WARNING)
        known = [email for email in unsent if not reason_against(email)]
        if len(known) < len(unsent):
            message = _("Nothing is sent if the patron’s contact info was deleted.")
            self.message_user(request, message, messages.WARNING)
        for email in known:
            send_again(email, now_ms())
        message = ngettext("%(count)d email is on its way.", "%(count)d emails are on their way.", len(known))
        self.message_user(request, message % {"count": len(known)}, messages.SUCCESS)
        return None

    def get_actions(self, request: HttpRequest) -> Any:
        return {name: action for name, action in super().get_actions(request).items() if name == "send_again"}


@admin.register(Incoming)
class IncomingAdmin(ReadOnly, ModelAdmin):
    """Received emails. Those of no known library are shown to administrators of all libraries."""

    list_display = ("sender", "subject", "how", "reason", "ticket", "came")
    list_filter = ("state", "mailbox")
    search_fields = ("sender", "subject", "reason", "message_id")
    list_select_related = ("ticket", "mailbox")
    actions = ("read_again",)
    fields = ("sender", "subject", "state", "reason", "ticket", "came", "mailbox", "message_id")
    readonly_fields = fields

    def reachable(self, operator: Operator) -> QuerySet[Incoming]:
        found = Incoming.objects.all()
        return found if administers_all(operator) else found.filter(library__in=libraries_of(operator))

    @display(description=gettext_lazy("state"), ordering="state", label=_COLORS)
    def how(self, email: Incoming) -> tuple[str, str]:
        return email.state, email.get_state_display()

    @display(description=gettext_lazy("received"), ordering="received_at")
    def came(self, email: Incoming) -> str:
        return moment(email.received_at)

    @admin.action(description=gettext_lazy("Process again"), permissions=["view"])
    def read_again(self, request: HttpRequest, chosen: QuerySet[Incoming]) -> None:
        """Read the emails again in the next round. An email that is in a ticket stays there."""
        count = inbox.requeue(chosen)
        message = ngettext(
            "%(count)d email will be processed again.", "%(count)d emails will be processed again.", count
        )
        self.message_user(request, message % {"count": count}, messages.SUCCESS)

    def get_actions(self, request: HttpRequest) -> Any:
        return {name: action for name, action in super().get_actions(request).items() if name == "read_again"}


@admin.register(Mailbox)
class MailboxAdmin(ReadOnly, ModelAdmin):
    list_display = ("name", "looked", "error")
    fields = readonly_fields = list_display

    def reachable(self, operator: Operator) -> QuerySet[Mailbox]:
        return Mailbox.objects.all() if operator.is_superuser else Mailbox.objects.none()

    @display(description=gettext_lazy("last read"), ordering="checked_at")
    def looked(self, mailbox: Mailbox) -> str:
        return moment(mailbox.checked_at)
