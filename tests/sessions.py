"""Sessions of operators, for tests that are not about signing in."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.test import Client
from django.utils.crypto import get_random_string

from refdesk.identity import sessions
from refdesk.identity.connection_tokens import session_hash
from refdesk.identity.factors import second_factor
from refdesk.identity.models import DeskSession
from refdesk.kit.clock import now_ms
from refdesk.staff.models import Operator


def signed_in_client(who: Operator, **of_client: Any) -> Client:
    """A client signed in as an operator, with their password just now.

    Two INSERTs store what a sign-in stores; Django's `force_login` needs six times as long.
    """
    request = HttpRequest()
    request.session = sessions.SessionStore()
    sessions.begin(None, request)
    second_factor.note_requirement(None, request, who)
    request.session[SESSION_KEY] = str(who.pk)
    request.session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    request.session[HASH_SESSION_KEY] = who.get_session_auth_hash()
    request.session.update(password_confirmed(who, time.time()))
    data, ends = request.session.encode(dict(request.session.items())), request.session.get_expiry_date()
    key, now = get_random_string(32), now_ms()
    Session.objects.create(session_key=key, session_data=data, expire_date=ends)
    DeskSession.objects.create(hash=session_hash(key), session_id=key, operator=who, began_at=now, used_at=now)
    client = Client(**of_client)
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def confirm(client: Client, who: Operator, seconds_ago: float = 0) -> None:
    """Have the operator of a client's session confirmed with their password."""
    session = client.session
    session.update(password_confirmed(who, time.time() - seconds_ago))
    session.save()


def password_confirmed(who: Operator, at: float) -> dict[str, Any]:
    """What a session stores of a password at this time."""
    return {"confirmed": (who.pk, at)}
