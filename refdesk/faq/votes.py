"""“Was this helpful?”: one vote per browser and FAQ, without a cookie."""

from datetime import datetime

from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from refdesk.kit.quota import Quota

from .models import Faq, Vote

# A whole library may share one address.
per_address = Quota("faq/votes", 60, 3600)

_FORM_SECONDS = 24 * 3600


def form_token(faq: Faq) -> str:
    """A signed token that proves that a form is of this FAQ's page. Valid for 24 hours."""
    return _signer().sign(str(faq.pk))


def is_from_form(token: str, faq: Faq) -> bool:
    try:
        return _signer().unsign(token, max_age=_FORM_SECONDS) == str(faq.pk)
    except BadSignature:
        return False


def voter(faq: Faq, browser: str) -> str:
    """A name for the browser that is valid for this FAQ alone and can't be traced back."""
    return salted_hmac("refdesk.faq.voter", f"{faq.pk} {browser}", algorithm="sha256").hexdigest()[:43]


def cast(faq: Faq, who: str, *, helpful: bool, now: datetime) -> None:
    """Counts a vote; a second one of the same voter replaces the first."""
    with transaction.atomic():
        # The lock on the FAQ serializes two votes of one browser; on SQLite the transaction does.
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


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="refdesk.faq.vote")
