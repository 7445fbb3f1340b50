"""From where an operator has signed in before: kinds of browsers, and networks."""

from django.http import HttpRequest

from refdesk.audit.recording import network
from refdesk.kit.clock import now_ms
from refdesk.staff import audited
from refdesk.staff.models import Operator

from .browsers import browser_of
from .devices import MAX_AGE, known_device
from .models import SignInOrigin


def note_origin(request: HttpRequest, operator: Operator) -> bool:
    """Store where a sign-in came from. True if both are new: the browser, and its kind in that network.

    A browser that forgets its cookies at each end, as at a public desk, stays known in its network.
    """
    now = now_ms()
    SignInOrigin.objects.filter(last_at__lt=now - MAX_AGE * 1000).delete()
    browser, place = browser_of(request), network(request.META.get("REMOTE_ADDR", ""), audited.library_of(operator))
    known = known_device(request, operator) is not None
    # Where libraries keep no addresses, a kind of browser alone says too little.
    if place:
        _, new = SignInOrigin.objects.update_or_create(
            operator=operator, browser=browser, network=place, defaults={"last_at": now}
        )
    else:
        SignInOrigin.objects.update_or_create(operator=operator, browser="", network="", defaults={"last_at": now})
        new = True
    return new and not known
