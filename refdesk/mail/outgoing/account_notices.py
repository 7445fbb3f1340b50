"""Emails to an operator about changes of their account: new sign-ins, second factors, password and email."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from refdesk.identity.notices import Change, Notice
from refdesk.kit.clock import now_ms
from refdesk.kit.isolation import isolated_facts

from ..models import Email
from .account_links import library_for
from .formatting import Paragraph, link_mark
from .queue import HOUR_MS, queue_email
from .texts import EmailText

PER_HOUR = 20
"""Notices to one account."""
_SUBJECTS = {
    Change.SIGNED_IN: gettext_lazy("New sign-in to your account at the desk of %(library)s"),
    Change.APP_ADDED: gettext_lazy("An authenticator app was added to your account at the desk of %(library)s"),
    Change.APP_REMOVED: gettext_lazy("The authenticator app was removed from your account at the desk of %(library)s"),
    Change.PASSKEY_ADDED: gettext_lazy("A passkey was added to your account at the desk of %(library)s"),
    Change.PASSKEY_REMOVED: gettext_lazy("A passkey was removed from your account at the desk of %(library)s"),
    Change.FACTORS_REMOVED: gettext_lazy("The second factor of your account at the desk of %(library)s was removed"),
    Change.CODES_MADE: gettext_lazy("New recovery codes for your account at the desk of %(library)s"),
    Change.PASSWORD: gettext_lazy("The password of your account at the desk of %(library)s was changed"),
    Change.EMAIL: gettext_lazy("The email address of your account at the desk of %(library)s was changed"),
    Change.BREAK_GLASS: gettext_lazy("Sign-in with a break-glass account at the desk of %(library)s"),
}
_TEXTS = {
    Change.SIGNED_IN: gettext_lazy(
        "someone, probably you, signed in to your account with a browser that is new to it."
    ),
    Change.APP_ADDED: gettext_lazy(
        "an authenticator app was added to your account. All other browsers were signed out. From now on a sign-in "
        "needs its code after the password."
    ),
    Change.APP_REMOVED: gettext_lazy("the authenticator app was removed from your account."),
    Change.PASSKEY_ADDED: gettext_lazy(
        "a passkey was added to your account. All other browsers were signed out. From now on a sign-in needs a second "
        "factor after the password."
    ),
    Change.PASSKEY_REMOVED: gettext_lazy("a passkey was removed from your account."),
    Change.FACTORS_REMOVED: gettext_lazy(
        "the second factor of your account was removed. The password alone is enough to sign in now."
    ),
    Change.CODES_MADE: gettext_lazy(
        "new recovery codes were made for your account. The former ones are no longer valid."
    ),
    Change.PASSWORD: gettext_lazy("the password of your account was changed. All other browsers were signed out."),
    Change.EMAIL: gettext_lazy(
        "your account has another email address now. You sign in with that, and get no more emails at this address."
    ),
    Change.BREAK_GLASS: gettext_lazy(
        "passwords are off on this server, and someone signed in with the break-glass account %(about)s."
    ),
}


def queue_notice(notice: Notice) -> None:
    """Queue the email, if this server sends any and there weren't too many to this account within the hour."""
    library, now = library_for(notice.operator), now_ms()
    if settings.CONFIG.mail.smtp is None or library is None or not notice.operator.is_active:
        return
    notices = Email.objects.filter(operator=notice.operator, kind=Email.Kind.NOTICE, created_at__gt=now - HOUR_MS)
    if notices.count() >= PER_HOUR:
        return
    facts = {
        "change": notice.change,
        "by_other": notice.by_other,
        "browser": notice.browser,
        "network": notice.network,
        "about": notice.about,
    }
    queue_email(library, Email.Kind.NOTICE, notice.operator, notice.recipient, now, facts)


def compose(email: Email) -> EmailText | None:
    """None if the account was deleted meanwhile. An email that waits goes to the address of its time."""
    if email.operator is None:
        return None
    change = Change(email.facts["change"])
    about = email.facts.get("about", "")
    facts = isolated_facts({"library": email.library.name, "name": email.operator.name, "about": about})
    return EmailText(
        str(_SUBJECTS[change]) % facts,
        [
            Paragraph(_("Hello %(name)s,") % facts),
            Paragraph(str(_TEXTS[change]) % facts),
            Paragraph("\n".join(_circumstances(email))),
            _advice(email),
        ],
    )


def _circumstances(email: Email) -> list[str]:
    at = datetime.fromtimestamp(email.created_at / 1000, ZoneInfo(email.library.time_zone))
    lines = [_("When: %(time)s") % {"time": date_format(at, "DATETIME_FORMAT")}]
    if email.facts["by_other"]:
        return [*lines, _("By: an administrator")]
    if email.facts["browser"]:
        lines.append(_("Browser: %(browser)s") % {"browser": email.facts["browser"]})
    if email.facts["network"]:
        lines.append(_("Network: %(network)s") % {"network": email.facts["network"]})
    return lines


def _advice(email: Email) -> Paragraph:
    if email.facts["change"] == Change.BREAK_GLASS:
        words = _(
            "If you don’t expect this, set a new password for the account, and read the audit log under Administration."
        )
        return Paragraph(words)
    if email.facts["change"] == Change.EMAIL or email.facts["by_other"]:
        return Paragraph(_("If you don’t expect this, tell an administrator of your library."))
    words = _(
        "If it was you, you don’t need to do anything. If not, tell an administrator of your library, and set a new "
        "password at this address, which signs out everyone else:"
    )
    address = f"{settings.CONFIG.public_url}{reverse('forgotten-password')}"
    return Paragraph(f"{words}\n{address}", (link_mark(address, len(words) + 1),))
