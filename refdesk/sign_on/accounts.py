"""The account at which a sign-in ends: known by issuer and subject, joined by a verified address, or made."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from refdesk.kit.clock import now_ms
from refdesk.kit.text import forbidden_character
from refdesk.staff.models import Operator

from .models import Identity, Provider
from .reasons import Reason, SignOnRefused
from .rules import apply_rules, first_rule

Claims = Mapping[str, Any]
_NAME_LIMIT = 80


def account_for(provider: Provider, claims: Claims) -> Operator:
    """The operator of the claims, with the rights of the provider's rules. Raises `SignOnRefused`.

    Where no rule applies, the rights end, and the sign-in is refused; superusers have theirs from no rule.
    """
    try:
        with transaction.atomic():
            identity = _identity(provider, claims)
    except IntegrityError:
        # Two first sign-ins of a person at once: the other one made the account.
        with transaction.atomic():
            identity = _identity(provider, claims)
    if not identity.operator.is_active:
        raise SignOnRefused(Reason.DEACTIVATED)
    if identity.rule == 0 and not identity.operator.is_superuser:
        raise SignOnRefused(Reason.NO_RULE)
    return identity.operator


def verified_email(provider: Provider, claims: Claims) -> str:
    """The address of the claims; empty if there is none, or if the provider has not verified it."""
    email, verified = claims.get("email"), claims.get("email_verified")
    if verified is None and urlsplit(provider.issuer).hostname == "login.microsoftonline.com":
        # Microsoft Entra ID: the owner of the domain of the address was verified.
        verified = claims.get("xms_edov") in (True, 1, "1", "true")
    if not isinstance(email, str) or (verified is not True and verified != "true"):
        return ""
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return Operator.objects.normalize_email(email)


def _identity(provider: Provider, claims: Claims) -> Identity:
    email = verified_email(provider, claims)
    rule = first_rule(provider, claims, email)
    key = {"issuer": provider.issuer, "subject": claims["sub"]}
    identity = Identity.objects.select_related("operator").select_for_update(of=("self",)).filter(**key).first()
    if identity is None:
        operator = _joined_or_made(provider, claims, email, rule)
        identity = Identity(operator=operator, last_at=0, **key)
    identity.last_at, identity.rule = now_ms(), rule
    identity.save()
    if rule is not None and identity.operator.is_active:
        apply_rules(provider, identity.operator, claims, email)
    return identity


def _joined_or_made(provider: Provider, claims: Claims, email: str, rule: int | None) -> Operator:
    if not (provider.join_by_email or provider.create_accounts):
        raise SignOnRefused(Reason.NO_ACCOUNT)
    if not email:
        raise SignOnRefused(Reason.UNVERIFIED)
    operator = Operator.objects.find(email)
    if operator is not None and operator.is_superuser:
        # The people who set addresses at the provider would decide about this server.
        raise SignOnRefused(Reason.SUPERUSER)
    if operator is not None and provider.join_by_email:
        return operator
    if operator is not None or not provider.create_accounts:
        raise SignOnRefused(Reason.NO_ACCOUNT)
    if rule == 0:
        raise SignOnRefused(Reason.NO_RULE)
    operator = Operator(email=email, name=_name(claims, email))
    operator.set_unusable_password()
    operator.save()
    return operator


def _name(claims: Claims, email: str) -> str:
    """The person's name on one line, of at most 80 characters; else the beginning of the address."""
    words = claims.get("name")
    text = " ".join(words.split())[:_NAME_LIMIT].strip() if isinstance(words, str) else ""
    return text if text and not forbidden_character(text) else email.partition("@")[0][:_NAME_LIMIT]
