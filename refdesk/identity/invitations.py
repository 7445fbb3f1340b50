"""Invitations: links at which people set the password of their account, once and within `PASSWORD_RESET_TIMEOUT`."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from refdesk.kit.clock import now_ms
from refdesk.staff.models import Operator

from . import audited


class _Tokens(PasswordResetTokenGenerator):
    """Django's tokens for new passwords: a sign-in, another password or email make them invalid, and a new one too."""

    key_salt = "refdesk.invitation"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)} {user.invited_at}"


_tokens = _Tokens()


def invite(operator: Operator) -> str:
    """The address of a new invitation; earlier ones become invalid. The account must be locked, or new."""
    operator.invited_at = max(now_ms(), (operator.invited_at or 0) + 1)
    operator.save(update_fields=["invited_at"])
    audited.invited(operator)
    return invitation_link(operator)


def invitation_link(operator: Operator) -> str:
    """The address of the current invitation, at the public address of the server, whatever host a request named."""
    token = f"{operator.pk}.{_tokens.make_token(operator)}"
    return f"{settings.CONFIG.public_url}{reverse('invitation', args=[token])}"


def valid_until(operator: Operator) -> int | None:
    """The end of the account's unused invitation (ms); None without one."""
    if operator.invited_at is None:
        return None
    return operator.invited_at + int(settings.PASSWORD_RESET_TIMEOUT) * 1000


def invited_operator(token: str, *, lock: bool = False) -> Operator | None:
    """The account of a valid invitation, locked until the end of the transaction with `lock`; else None."""
    operator, proof = operator_named(token, lock=lock)
    if operator is None or (valid_until(operator) or 0) <= now_ms():
        return None
    return operator if _tokens.check_token(operator, proof) else None


def operator_named(token: str, *, lock: bool) -> tuple[Operator | None, str]:
    """The active account that a token names, and the proof that follows, which is not checked here."""
    number, _, proof = token.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return None, proof
    operators = Operator.objects.select_for_update() if lock else Operator.objects
    return operators.filter(pk=int(number), is_active=True).first(), proof
