"""Operators and the departments that they belong to."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from refdesk.kit.text import forbidden_character, without_direction_marks
from refdesk.libraries.models import Department, Library, check_chats_at_once

from .emails import normalized
from .roles import Role

EMAIL_IN_USE = _("An operator with this email already exists.")


def check_name(name: str) -> None:
    """Refuse what is not one line of plain text: a line break could end a header of an email."""
    if "\n" in name or "\t" in name or forbidden_character(name):
        raise ValidationError(gettext("Use one line of text without control characters."))


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


class Operator(AbstractBaseUser):
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
    language = models.CharField(max_length=20, default="", db_default="", blank=True, editable=False)
    """Django's code for the language of the desk, the server's pages and their emails. Empty until they choose one."""
    is_active = models.BooleanField(_("active"), default=True)
    is_superuser = models.BooleanField(_("superuser"), default=False)
    """Whether they administer every library, also without a department."""
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
    key_library = models.ForeignKey(Library, models.PROTECT, null=True, editable=False, related_name="+")
    """The library of the API key whose account this is, without memberships and password. None for people."""
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
        if self.key_library_id is not None:
            return gettext("API key %(name)s") % {"name": self.name}
        return f"{self.name} ({self.email})"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """The hash that Django compares with the session's."""
        if not self.session_salt:
            return super()._get_session_auth_hash(secret=secret)  # type: ignore[misc,no-any-return]
        proven = f"{self.password}:{self.session_salt}"
        return salted_hmac("refdesk.people.session", proven, secret=secret, algorithm="sha256").hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the operator, email and name normalized. Deactivation ends their sessions and an unused invitation."""
        self.email, self.name = normalized(self.email), without_direction_marks(self.name)
        if not self.is_active:
            self.session_salt, self.invited_at = get_random_string(16), None
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "session_salt", "invited_at"}
        super().save(*args, **kwargs)

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
