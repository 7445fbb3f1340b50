"""What an operator chooses to be told of tickets, by mail and on the desk, over HTTP."""

from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema

from refdesk.people.api import SignedIn, asking

from .models import Wanted

router = Router(tags=["desk"], auth=SignedIn(csrf=True))


class Ways(Schema):
    """How one hears of it: by mail, on the desk, both, or not at all."""

    model_config: ClassVar = {"extra": "forbid"}

    mail: bool
    desk: bool


class Choice(Schema):
    """Of new tickets in one's queues, of replies to one's own tickets, of tickets that one is given."""

    model_config: ClassVar = {"extra": "forbid"}

    new: Ways
    replies: Ways
    assigned: Ways


class Notifications(Choice):
    """The choice; `mailing` says whether this server sends mail at all, `address` where to."""

    mailing: bool
    address: str


@router.get("/desk/notifications", response=Notifications, summary="What one is told of tickets")
def chosen(request: HttpRequest) -> Notifications:
    """One's own choice, or the defaults."""
    operator = asking(request)
    return _told(Wanted.objects.filter(operator=operator).first() or Wanted(operator=operator))


@router.put("/desk/notifications", response=Notifications, summary="Choose what one is told of tickets")
def choose(request: HttpRequest, choice: Choice) -> Notifications:
    """It holds from the next event on."""
    kept: dict[str, Ways] = {"new": choice.new, "replies": choice.replies, "assigned": choice.assigned}
    mailed = {name: ways.mail for name, ways in kept.items()}
    shown = {f"desk_{name}": ways.desk for name, ways in kept.items()}
    wanted, _ = Wanted.objects.update_or_create(operator=asking(request), defaults={**mailed, **shown})
    return _told(wanted)


def _told(wanted: Wanted) -> Notifications:
    return Notifications(
        new=Ways(mail=wanted.new, desk=wanted.desk_new),
        replies=Ways(mail=wanted.replies, desk=wanted.desk_replies),
        assigned=Ways(mail=wanted.assigned, desk=wanted.desk_assigned),
        mailing=settings.CONFIG.mail.smtp is not None,
        address=wanted.operator.email,
    )
