"""What an entry of the audit log says that happened, with the kind of thing that was added, changed or deleted."""

from django.utils.translation import gettext_lazy as _

from refdesk.audit.models import Action, Entry

_KINDS = {
    "canned_message": _("canned message"),
    "dataset": _("dataset"),
    "department": _("department"),
    "faq": _("FAQ"),
    "faq_group": _("FAQ group"),
    "faq_picture": _("picture of an FAQ"),
    "library": _("library"),
    "queue": _("queue"),
    "sign_in_rules": _("sign-in and security"),
    "widget": _("widget"),
}
_OF_SETTINGS = {Action.SETTINGS_ADDED, Action.SETTINGS_CHANGED, Action.SETTINGS_DELETED}


def action_text(entry: Entry) -> str:
    """Such as “Added: widget”, or “Signed in”."""
    text, kind = entry.get_action_display(), _KINDS.get(entry.kind)
    return f"{text}: {kind}" if kind and entry.action in _OF_SETTINGS else text
