"""What an operator chooses to be mailed, over HTTP."""

from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema

from refdesk.people.api import SignedIn, asking

from .models import Wanted

router = Router(tags=["desk"], auth=SignedIn(csrf=True))


class Choice(Schema):
    """Mail of new tickets in one's queues, of replies to one's own tickets, of tickets that one is given."""

    model_config: ClassVar = {"extra": "forbid"}

    new: bool
    replies: bool
    assigned: bool


class Notifications(Schema):
    """The choice; `mailing` says whether this server sends mail at all, `address` where to."""

    new: bool
    replies: bool
    assigned: bool
    mailing: bool
    address: str


@router.get("/desk/notifications", response=Notifications, summary="What one is mailed")
def chosen(request: HttpRequest) -> Notifications:
    """One's own choice, or the defaults."""
    operator = asking(request)
    return _told(Wanted.objects.filter(operator=operator).first() or Wanted(operator=operator))


@router.put("/desk/notifications", response=Notifications, summary="Choose what one is mailed")
def choose(request: HttpRequest, choice: Choice) -> Notifications:
    """It holds from the next event on."""
    wanted, _ = Wanted.objects.update_or_create(operator=asking(request), defaults=choice.dict())
    return _told(wanted)


def _told(wanted: Wanted) -> Notifications:
    return Notifications(
        new=wanted.new,
        replies=wanted.replies,
        assigned=wanted.assigned,
        mailing=settings.CONFIG.mail.smtp is not None,
        address=wanted.operator.email,
    )
