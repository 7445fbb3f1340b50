"""Sessions of operators, from where they signed in, and the rules for sign-ins.

The tables belong to the app of `refdesk.staff`, in which they were made. A new model gets the app of this room.
"""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from refdesk.kit.clock import now_ms
from refdesk.libraries.models import check_networks
from refdesk.staff.models import Operator


class DeskSessions(models.QuerySet["DeskSession"]):
    """Sessions that can be ended."""

    def end(self, reason: "EndedSession.Reason") -> int:
        """Delete these sessions, and remember the reason for the browsers that still have their cookies.

        Returns their number.
        """
        now = now_ms()
        with transaction.atomic():
            rows = list(self.values_list("hash", "session_id"))
            EndedSession.objects.bulk_create(
                [EndedSession(hash=hash_, reason=reason, at=now) for hash_, _ in rows], ignore_conflicts=True
            )
            Session.objects.filter(pk__in=[key for _, key in rows]).delete()
            DeskSession.objects.filter(pk__in=[hash_ for hash_, _ in rows]).delete()
            EndedSession.objects.filter(at__lt=now - settings.SESSION_COOKIE_AGE * 1000).delete()
        return len(rows)


class DeskSession(models.Model):
    """A session of an operator, by its hash in connection tokens. It is deleted with the session.

    Sessions of earlier versions have it from their first connection token on, without browser and times.
    """

    hash = models.CharField(primary_key=True, max_length=32)
    # No constraint: a token that is requested during the sign-out is no error, and opens nothing.
    session = models.ForeignKey(Session, models.CASCADE, related_name="+", db_constraint=False)
    operator = models.ForeignKey(Operator, models.CASCADE, related_name="+")
    browser = models.CharField(max_length=100, default="")
    network = models.CharField(max_length=49, default="")
    """The part of the address at the sign-in that the operator's libraries store."""
    began_at = models.BigIntegerField(null=True)
    """When the operator signed in (ms)."""
    used_at = models.BigIntegerField(null=True)
    """Last use (ms), five minutes later at most."""

    objects = DeskSessions.as_manager()

    class Meta:
        app_label = "people"

    def __str__(self) -> str:
        return self.hash


class SignInOrigin(models.Model):
    """A kind of browser and a network from which an operator signed in. Both are empty without a stored network."""

    operator = models.ForeignKey(Operator, models.CASCADE, related_name="origins")
    browser = models.CharField(max_length=100)
    network = models.CharField(max_length=49)
    """The part of the address that the operator's libraries store."""
    last_at = models.BigIntegerField(db_index=True)

    class Meta:
        app_label = "people"
        constraints = [models.UniqueConstraint(fields=["operator", "browser", "network"], name="sign_in_origin_once")]

    def __str__(self) -> str:
        return str(self.pk)


class EndedSession(models.Model):
    """Why a session ended, until its cookie would have expired."""

    class Reason(models.TextChoices):
        """What ended the session, in words for the operator."""

        SIGNED_OUT = "signed_out", _("This browser was signed out from your profile in another browser.")
        PASSWORD = "password", _("Your password was changed, so you are signed out in all other browsers.")
        DEACTIVATED = "deactivated", _("Your account was deactivated by an administrator.")
        SECOND_FACTOR = (
            "factor",
            _("A second factor was added to your account, so you are signed out in all other browsers."),
        )
        PROVIDER = "provider", _("You signed out at your institution, so you are signed out here, too.")
        IDLE = "idle", _("You were signed out because the desk had no input for too long.")

    hash = models.CharField(primary_key=True, max_length=32)
    reason = models.CharField(max_length=12, choices=Reason)
    at = models.BigIntegerField(db_index=True)

    class Meta:
        app_label = "people"

    def __str__(self) -> str:
        return self.hash


class SignInRules(models.Model):
    """What this server requires at sign-ins: one row at most, and the defaults without it. See `sign_in_rules`."""

    class SecondFactor(models.TextChoices):
        """Who must have one."""

        NOBODY = "nobody", _("No one")
        ADMINISTRATORS = "administrators", _("Administrators")
        ALL = "all", _("Everyone")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    second_factor = models.CharField(
        _("second factor required of"), max_length=14, choices=SecondFactor, default=SecondFactor.NOBODY
    )
    idle_minutes = models.PositiveSmallIntegerField(
        _("minutes without input before a session ends"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(1_440)],
    )
    password_length = models.PositiveSmallIntegerField(
        _("minimum length of passwords"), default=10, validators=[MinValueValidator(8), MaxValueValidator(64)]
    )
    desk_networks = models.TextField(
        _("networks that reach the desk"), blank=True, max_length=2_000, validators=[check_networks]
    )
    """One per line; empty: all."""
    passwords_off = models.BooleanField(_("passwords off"), default=False, db_default=False)
    """Only break-glass accounts sign in with a password."""
    break_glass = models.JSONField(_("break-glass accounts"), default=list, db_default=[])
    """Numbers of operators."""
    tried = models.JSONField(default=dict, db_default={}, editable=False)
    """By operator, the hash of the password with which the account was tried: another password counts as untried."""

    class Meta:
        app_label = "people"
        verbose_name = _("sign-in and security")
        verbose_name_plural = _("sign-in and security")

    def __str__(self) -> str:
        return str(_("Sign-in and security"))
