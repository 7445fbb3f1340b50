"""“Was this helpful?”: one answer of each browser, without a cookie."""

from datetime import datetime

from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from refdesk.kit.quota import Quota

from .models import Faq, Vote

# A whole library may sit behind one address.
per_address = Quota("faq/votes", 60, 3600)

_FORM_SECONDS = 24 * 3600
_signer = TimestampSigner(salt="refdesk.faq.vote")


def form_token(faq: Faq) -> str:
    """Shows that a form came from our page of this FAQ. It is good for a day."""
    return _signer.sign(str(faq.pk))


def is_from_form(token: str, faq: Faq) -> bool:
    """Whether the token is of this FAQ's page."""
    try:
        return _signer.unsign(token, max_age=_FORM_SECONDS) == str(faq.pk)
    except BadSignature:
        return False


def voter(faq: Faq, browser: str) -> str:
    """A name for a browser that holds for this FAQ alone and leads back to nobody."""
    return salted_hmac("refdesk.faq.voter", f"{faq.pk} {browser}", algorithm="sha256").hexdigest()[:43]


def cast(faq: Faq, who: str, *, helpful: bool, now: datetime) -> None:
    """Count a voter's answer; a second one takes the place of the first."""
    with transaction.atomic():
        # The lock on the FAQ orders two answers of one browser; on SQLite the transaction does.
        Faq.objects.select_for_update().filter(pk=faq.pk).first()
        before = Vote.objects.filter(faq=faq, voter=who).values_list("helpful", flat=True).first()
        if before == helpful:
            return
        Vote.objects.update_or_create(faq=faq, voter=who, defaults={"helpful": helpful, "at": now})
        _count(faq, helpful, 1)
        if before is not None:
            _count(faq, before, -1)


def _count(faq: Faq, helpful: bool, change: int) -> None:
    field = "helpful" if helpful else "unhelpful"
    Faq.objects.filter(pk=faq.pk).update(**{field: F(field) + change})
