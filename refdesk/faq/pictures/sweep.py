"""Deletes pictures that no FAQ has shown for a while."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from refdesk.files.models import File, State

from ..models import Picture

UNUSED_DAYS = 7
"""For so long a picture stays that no FAQ shows: its FAQ may not be saved yet, or a change may be undone."""
AT_ONCE = 100


def sweep(now: int) -> int:
    """Delete at most `AT_ONCE` pictures; `now` is in ms. Returns how many. A sweep of files deletes their bytes."""
    at = datetime.fromtimestamp(now / 1000, UTC)
    Picture.objects.filter(faqs=None, unused_since=None).update(unused_since=at)
    Picture.objects.filter(~Q(faqs=None), ~Q(unused_since=None)).update(unused_since=None)
    with transaction.atomic():
        due = Picture.objects.filter(faqs=None, unused_since__lt=at - timedelta(UNUSED_DAYS))
        # An FAQ that is being saved locks the pictures that it shows: afterwards they are looked up again.
        locked = Picture.objects.select_for_update().filter(pk__in=list(due.values_list("pk", flat=True)[:AT_ONCE]))
        unused = Picture.objects.filter(pk__in=[picture.pk for picture in locked.order_by("pk")], faqs=None)
        files = list(unused.values_list("file", flat=True))
        Picture.objects.filter(file__in=files).delete()
        File.objects.filter(pk__in=files).update(state=State.EXPIRED, name="")
    return len(files)


def deleted_at(picture: Picture) -> int | None:
    """When a picture will be deleted (ms), as far as the last sweep knows; None while an FAQ shows it."""
    if picture.unused_since is None or picture.faqs.all():
        return None
    return int((picture.unused_since + timedelta(UNUSED_DAYS)).timestamp() * 1000)
