"""Entries of the audit log. They store numbers and labels, no foreign keys, so that they outlive their objects."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """The actions that are recorded."""

    SIGNED_IN = "signed_in", _("Signed in")
    BREAK_GLASS = "break_glass", _("Signed in with a break-glass account")
    BREAK_GLASS_TRIED = "break_glass_tried", _("Break-glass account tried")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
    SIGN_IN_REFUSED = "sign_in_refused", _("Sign-in refused after too many attempts")
    SIGN_ON_REFUSED = "sign_on_refused", _("Sign-in at a provider refused")
    SIGNED_OUT = "signed_out", _("Signed out")
    SESSIONS_ENDED = "sessions_ended", _("Signed out in other browsers")
    PASSWORD_CHANGED = "password_changed", _("Own password changed")
    PASSWORD_SET = "password_set", _("Password set")
    SECOND_FACTOR_ADDED = "second_factor_added", _("Second factor added")
    SECOND_FACTOR_REMOVED = "second_factor_removed", _("Second factor removed")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("New recovery codes")
    ACCOUNT_ADDED = "account_added", _("Account added")
    ACCOUNT_CHANGED = "account_changed", _("Account changed")
    ACCOUNT_DEACTIVATED = "account_deactivated", _("Account deactivated")
    ACCOUNT_ACTIVATED = "account_activated", _("Account activated")
    ACCOUNT_DELETED = "account_deleted", _("Account deleted")
    ACCOUNT_UNLOCKED = "account_unlocked", _("Account unlocked")
    INVITATION_MADE = "invitation_made", _("Invitation made")
    PASSWORD_REQUESTED = "password_requested", _("Link for a new password requested")
    RIGHTS_CHANGED = "rights_changed", _("Rights changed")
    SET_OFFLINE = "set_offline", _("Set to Offline")
    SETTINGS_ADDED = "settings_added", _("Added")
    SETTINGS_CHANGED = "settings_changed", _("Settings changed")
    SETTINGS_DELETED = "settings_deleted", _("Deleted")
    RETENTION_CHANGED = "retention_changed", _("Retention changed")
    DATA_COUNTED = "data_counted", _("Patron’s data counted")
    DATA_EXPORTED = "data_exported", _("Patron’s data exported")
    DATA_ERASED = "data_erased", _("Patron’s data erased")
    CHAT_REDACTED = "chat_redacted", _("Chat redacted")
    TICKET_REDACTED = "ticket_redacted", _("Ticket redacted")
    TRANSCRIPT_READ = "transcript_read", _("Transcript read")
    TRANSCRIPT_MAILED = "transcript_emailed", _("Transcript emailed")
    PATRON_BLOCKED = "patron_blocked", _("Patron blocked")
    BLOCK_LIFTED = "block_lifted", _("Block lifted")
    RECORDS_EXPORTED = "records_exported", _("Records exported")
    LOG_EXPORTED = "log_exported", _("Audit log exported")


class Entry(models.Model):
    """One action, or `count` repeats of it from `at` to `last_at` (ms) that form one entry."""

    at = models.BigIntegerField(db_index=True)
    last_at = models.BigIntegerField()
    action = models.CharField(_("action"), max_length=24, choices=Action)
    actor = models.BigIntegerField(null=True)
    """The operator's number; None where nobody was signed in, or the server itself did it."""
    actor_label = models.CharField(_("by"), max_length=240, blank=True)
    kind = models.CharField(_("object type"), max_length=24)
    object = models.CharField(_("object number"), max_length=40, blank=True)
    object_label = models.CharField(_("about"), max_length=240, blank=True)
    library = models.BigIntegerField(null=True)
    """The number of the library that it concerns; None: no single one."""
    network = models.CharField(_("network"), max_length=49, blank=True)
    changes = models.JSONField(_("changes"), default=dict)
    """The old and the new value of each changed value, by its name. Never a secret."""
    count = models.PositiveIntegerField(_("times"), default=1)
    key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 unique: only one row could have an empty text
    """Identifies repeats of an action; None where each action has an entry of its own."""

    class Meta:
        verbose_name = _("audit log entry")
        verbose_name_plural = _("audit log")
        ordering = ["-id"]
        indexes = [models.Index(fields=["library", "-at"], name="audit_of_library")]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.object_label or self.object}"
