"""Why a sign-in at a provider is refused, in words for its operator and for the audit log."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    """The value is the word of the audit log."""

    ISSUER = "issuer", _("the answer is of another issuer than this provider.")
    AUDIENCE = "audience", _("the answer has another audience: it was made for another application.")
    RECIPIENT = "recipient", _("the answer was made for another recipient than this server.")
    NONCE = "nonce", _("the nonce of the answer is not that of this sign-in.")
    STATE = "state", _("the state is unknown. The sign-in began in another browser, or too long ago. Begin again.")
    USED = "already used", _("this sign-in was already used. Begin again.")
    MIX_UP = "mixed up", _("the sign-in began at another provider than the issuer of the answer.")
    SIGNATURE = "signature", _("the signature of the answer is wrong.")
    ALGORITHM = "algorithm", _("the algorithm of the signature is not allowed.")
    ENCRYPTION = "encryption", _("the answer can’t be decrypted, or what was encrypted is wrong.")
    EXPIRED = "expired", _("the answer has expired. The clocks of both servers may differ.")
    NOT_YET_VALID = "not yet valid", _("the answer is not yet valid. The clocks of both servers may differ.")
    INCOMPLETE = "incomplete", _("the answer of the provider is incomplete or can’t be read.")
    PKCE = "PKCE", _("the provider does not support PKCE with S256.")
    REDIRECT = "redirect", _("the provider leads to an address that is not secure, or elsewhere.")
    UNREACHABLE = "unreachable", _("the provider can’t be reached. Try again later.")
    BUSY = "busy", _("too many sign-ins are in progress. Try again in a minute.")
    PROVIDER = "provider", _("the provider refused it.")
    SUBJECT = "subject", _("the provider’s answers are about different persons.")
    NO_ACCOUNT = "no account", _("no account belongs to this person. Ask an administrator for an invitation.")
    UNVERIFIED = "unverified email", _("no account, because the provider has not verified the email address.")
    SUPERUSER = "superuser", _("no email address joins the account of a superuser. Sign in with its password.")
    DEACTIVATED = "deactivated", _("no account: this account is deactivated.")
    NO_RULE = "no rule", _("no rule gives this person a role.")
    OTHER_PERSON = "other person", _("someone else is signed in here than at the provider.")
    SIGNED_OUT = "signed out", _("the session in which the confirmation began has ended. Sign in, and repeat it.")
    NOT_AGAIN = "not again", _("the provider does not say that you have just signed in there again.")
    DISABLED = "disabled", _("this provider is not enabled.")


class SignOnRefused(Exception):
    """The sign-in is refused. `detail` is for the audit log: a code of the provider or of a library, never a secret."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason, self.detail = reason, detail[:200]
        super().__init__(f"{reason.value} {self.detail}".strip())
