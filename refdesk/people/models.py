"""Operators, their departments, and the desks that are open on each node."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.models import Session
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department, check_chats_at_once, check_networks

from .emails import normalized
from .names import check_name
from .roles import Role

EMAIL_IN_USE = _("An operator with this email already exists.")


class OperatorManager(BaseUserManager["Operator"]):
    """Makes operators, and finds them by email in any case of letters."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """The normal form, in which emails are saved."""
        return normalized(email or "")

    def find(self, email: str | None) -> "Operator | None":
        """The operator with this email in any spelling; None if there is none."""
        return self.filter(email=self.normalize_email(email)).first()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Operator":
        """Make an operator. Without a password nobody can sign in as them."""
        operator = self.model(email=self.normalize_email(email), **fields)
        operator.set_password(password)
        operator.save(using=self._db)
        return operator

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Operator":
        """Make an administrator of everything."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Operator":
        """The operator with this email; letters in capitals count as the same."""
        return self.get(email=self.normalize_email(username))


class Operator(AbstractBaseUser, PermissionsMixin):
    """A person with an account. Their `Membership`s say what they may do in which department."""

    class Status(models.TextChoices):
        """The status that an operator chose; they can answer only with an open desk."""

        ONLINE = "online", _("Online")
        AWAY = "away", _("Away")
        COLLEAGUES = "colleagues", _("Colleagues only")
        OFFLINE = "offline", _("Offline")

    class SetBy(models.TextChoices):
        """Who set the status."""

        OPERATOR = "operator", _("the operator")
        IDLE = "idle", _("the server, without activity at the desk")
        HOURS = "hours", _("the server, at the end of the opening hours")
        ADMINISTRATOR = "administrator", _("an administrator")

    email = models.EmailField(_("email"), unique=True, error_messages={"unique": EMAIL_IN_USE})
    name = models.CharField(_("name"), max_length=80, validators=[check_name])
    is_active = models.BooleanField(_("active"), default=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OFFLINE)
    status_since = models.BigIntegerField(_("status since"), default=0)
    status_set_by = models.CharField(max_length=13, choices=SetBy, default=SetBy.OPERATOR, editable=False)
    chats_at_once = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[check_chats_at_once], editable=False
    )
    """How many chats they answer at once, within their libraries' limits; None for as many as those allow."""
    status_reason = models.CharField(max_length=80, default="", blank=True, editable=False)
    """Why they are away, for colleagues."""
    back_at = models.BigIntegerField(null=True, editable=False)
    """When they expect to be back from being away (ms)."""
    active_at = models.BigIntegerField(default=0, editable=False)
    """The last input at a desk of theirs (ms), to about a minute."""
    prompted_at = models.BigIntegerField(null=True, editable=False)
    """Since when they are prompted to confirm that they are there (ms)."""
    sign_off_at = models.BigIntegerField(null=True, editable=False)
    """When they are to be set to Offline, as soon as they have no chat (ms)."""
    desk_seen_at = models.BigIntegerField(_("last active on the desk"), null=True, blank=True)
    unlocks = models.PositiveIntegerField(_("number of unlocks"), default=0, editable=False)
    """Part of the key for counts of wrong passwords: incrementing it resets the counts on all nodes."""
    session_salt = models.CharField(max_length=16, default="", editable=False)
    """Part of the session hash: a new value ends all sessions."""
    invited_at = models.BigIntegerField(null=True, editable=False)
    """When the current invitation was made (ms); None without an unused one."""
    departments = models.ManyToManyField(
        Department, through="Membership", related_name="operators", verbose_name=_("departments")
    )

    objects: ClassVar[OperatorManager] = OperatorManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="operator_email_any_case",
                violation_error_message=EMAIL_IN_USE,
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """The hash that Django compares with the session's."""
        if not self.session_salt:
            return super()._get_session_auth_hash(secret=secret)  # type: ignore[misc,no-any-return]
        proven = f"{self.password}:{self.session_salt}"
        return salted_hmac("refdesk.people.session", proven, secret=secret, algorithm="sha256").hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the operator with a normalized email.

        A new password ends all sessions, also that of the request; deactivation ends the invitation too.
        """
        self.email = normalized(self.email)
        ended = None if self.is_active else EndedSession.Reason.DEACTIVATED
        # `set_password` sets it; an upgrade of the hash at a sign-in does not.
        if self.is_active and self.pk and getattr(self, "_password", None) is not None:
            ended = EndedSession.Reason.PASSWORD
        if not self.is_active:
            self.session_salt, self.invited_at = get_random_string(16), None
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "session_salt", "invited_at"}
        super().save(*args, **kwargs)
        if ended:
            DeskSession.objects.filter(operator=self).end(ended)

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """The spelling of an email that forms and `clean` compare."""
        return normalized(username)


class OperatorPicture(models.Model):
    """An operator's picture, as JPEG; `digest` is the hash of its bytes."""

    operator = models.OneToOneField(Operator, models.CASCADE, primary_key=True, related_name="picture")
    digest = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.digest[:8]


class Membership(models.Model):
    """An operator belongs to a department; `monitored`: whether they see its chats now.

    `role` is the same in all departments of a library.
    """

    operator = models.ForeignKey(Operator, models.CASCADE, related_name="memberships", verbose_name=_("operator"))
    department = models.ForeignKey(Department, models.CASCADE, related_name="memberships", verbose_name=_("department"))
    role = models.CharField(_("role"), max_length=13, choices=Role, default=Role.OPERATOR)
    monitored = models.BooleanField(_("monitors by default"), default=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["operator", "department"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.operator}, {self.department}"


class Node(models.Model):
    """One running server process, alive while its lease lasts."""

    id = models.CharField(primary_key=True, max_length=40)
    started_at = models.BigIntegerField()
    lease_until = models.BigIntegerField(db_index=True)
    stopped = models.BooleanField(default=False, db_default=False)
    """Whether the process has ended itself. Its lease lasts, so that its patrons have time to reconnect."""

    def __str__(self) -> str:
        return self.id


class Desk(models.Model):
    """One open connection of an operator's desk. Counts only while its node's lease lasts."""

    id = models.CharField(primary_key=True, max_length=40)
    operator = models.ForeignKey(Operator, models.CASCADE, related_name="desks")
    node = models.ForeignKey(Node, models.CASCADE, related_name="desks")
    opened_at = models.BigIntegerField()
    silent_since = models.BigIntegerField(null=True)
    """Since when its page has not answered the server's pings (ms): the browser froze it. It doesn't count then."""

    def __str__(self) -> str:
        return self.id


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
        IDLE = "idle", _("You were signed out because the desk had no input for too long.")

    hash = models.CharField(primary_key=True, max_length=32)
    reason = models.CharField(max_length=12, choices=Reason)
    at = models.BigIntegerField(db_index=True)

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

    class Meta:
        verbose_name = _("sign-in and security")
        verbose_name_plural = _("sign-in and security")

    def __str__(self) -> str:
        return str(_("Sign-in and security"))
