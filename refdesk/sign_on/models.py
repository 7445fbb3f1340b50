"""Providers at which operators sign in, and the persons that they vouch for."""

import hashlib
import re
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from refdesk.identity.encryption import fernet
from refdesk.identity.models import DeskSession
from refdesk.staff.models import Operator, check_name

_PURPOSE = "refdesk.sign-on"
_DOMAIN = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII | re.IGNORECASE
)


def check_issuer(issuer: str) -> None:
    """Refuse what is no https address: OpenID Connect Discovery 1.0, section 3."""
    try:
        parts = urlsplit(issuer)
        usable = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if (
        not usable
        or parts.query
        or parts.fragment
        or parts.username
        or not issuer.isascii()
        or set(issuer) & set(" \t\n")
    ):
        raise ValidationError(gettext("Enter an address that begins with https://, without a query."))


def check_domains(domains: str) -> None:
    """Refuse what is no list of domains, one a line."""
    for domain in domains.split():
        if not _DOMAIN.fullmatch(domain):
            text = gettext("Enter one domain per line, such as library.example: %(domain)s is none.")
            raise ValidationError(text % {"domain": domain[:80]})


def is_secure_address(address: str) -> bool:
    """Whether it is an https address, perhaps with a query."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0 and not parts.username
    except ValueError:
        return False
    return usable and not parts.fragment and address.isascii() and not set(address) & set(" \t\n")


def digest_of(*parts: str) -> str:
    """A hash that no other parts have."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def check_entity_id(name: str) -> None:
    """Refuse what is no URI: SAML 2.0 Metadata, section 2.2.1."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+", name):
        raise ValidationError(gettext("Enter the entity ID of the provider exactly as its metadata names it."))


class Provider(models.Model):
    """A provider of OpenID Connect, or an identity provider of SAML 2.0, whose entity ID is the `issuer`."""

    class Kind(models.TextChoices):
        """The protocol."""

        OPENID = "openid", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    class Source(models.TextChoices):
        """Where the metadata of a provider of SAML 2.0 comes from."""

        FILE = "file", _("file")
        ADDRESS = "address", _("address")
        FEDERATION = "federation", _("federation")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OPENID, editable=False)
    name = models.CharField(_("name"), max_length=80, validators=[check_name])
    """What the button of the sign-in page calls it."""
    issuer = models.CharField(_("issuer"), max_length=255, unique=True)
    """Exactly as the provider's metadata and tokens name it."""
    client_id = models.CharField(_("client ID"), max_length=255, blank=True)
    secret = models.TextField(default="", blank=True, editable=False)
    """The client secret, encrypted; empty for a client without one."""
    create_accounts = models.BooleanField(_("create accounts at first sign-in"), default=False)
    join_by_email = models.BooleanField(_("join accounts by verified email"), default=False)
    rules = models.JSONField(default=list, blank=True)
    """In their order: `attribute`, `value`, `role` and the numbers of `departments`."""
    enabled = models.BooleanField(_("enabled"), default=False)
    tried = models.CharField(max_length=64, default="", editable=False)
    """The digest of the configuration with which a trial succeeded last."""
    metadata = models.TextField(default="", blank=True, editable=False)
    """The metadata of a provider of SAML 2.0: the file, or the last good copy."""
    metadata_source = models.CharField(_("source of the metadata"), max_length=10, choices=Source, default=Source.FILE)
    metadata_address = models.CharField(_("address of the metadata"), max_length=500, default="", blank=True)
    """https: where the metadata is, or the base URL of a federation's Metadata Query Protocol."""
    signing_certificate = models.TextField(_("certificate of the metadata"), default="", blank=True)
    """PEM: who signs the metadata. A federation needs one."""
    metadata_at = models.BigIntegerField(null=True, editable=False)
    """When the copy was fetched (ms); None for a file, and before the first one."""
    metadata_due = models.BigIntegerField(default=0, editable=False)
    """When it is fetched next (ms). A process that fetches it puts this off first."""
    metadata_error = models.CharField(max_length=240, default="", blank=True, editable=False)
    """Why the copy could not be replaced last; empty if it was."""
    domains = models.TextField(
        _("domains of verified addresses"), default="", blank=True, max_length=2_000, validators=[check_domains]
    )
    """One per line: domains whose addresses the administrators say this provider of SAML 2.0 verifies."""
    accept_unsolicited = models.BooleanField(_("accept unsolicited responses"), default=False)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            (check_issuer if self.kind == self.Kind.OPENID else check_entity_id)(self.issuer)
        except ValidationError as error:
            raise ValidationError({"issuer": error.messages}) from error

    def set_secret(self, secret: str) -> None:
        self.secret = fernet(_PURPOSE).encrypt(secret.encode()).decode() if secret else ""

    def read_secret(self) -> str:
        """The client secret. Raises `InvalidToken` if it was encrypted with a secret key that is no longer known."""
        return fernet(_PURPOSE).decrypt(self.secret.encode()).decode() if self.secret else ""

    @property
    def configuration(self) -> str:
        """The digest of what decides whether a sign-in works."""
        try:
            secret = self.read_secret()
        except InvalidToken:
            secret = "?"  # noqa: S105 a secret that can't be read any more: the trial has to be repeated
        if self.kind == self.Kind.SAML:
            source = (self.metadata_source, self.metadata_address, self.signing_certificate)
            followed = (self.metadata,) if self.metadata_source == self.Source.FILE else source
            return digest_of(self.kind, self.issuer, *followed)
        return digest_of(self.issuer, self.client_id, secret)

    @property
    def is_tried(self) -> bool:
        return self.tried == self.configuration


class Identity(models.Model):
    """A person at an issuer, and their account. The issuer stays if the provider's address is changed."""

    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    operator = models.ForeignKey(Operator, models.CASCADE, related_name="identities")
    last_at = models.BigIntegerField()
    """The last sign-in (ms)."""
    rule = models.PositiveSmallIntegerField(null=True)
    """The number of the rule that gave the role then; 0: none applied, None: the provider had no rules."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once")]

    def __str__(self) -> str:
        return str(self.pk)


class ProviderSession(models.Model):
    """A session of Refdesk that began at a provider, which may end it (OpenID Connect Back-Channel Logout 1.0)."""

    session = models.OneToOneField(DeskSession, models.CASCADE, primary_key=True, related_name="+")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    provider_session = models.CharField(max_length=255, default="")
    """`sid` of the provider; empty where it names none."""

    class Meta:
        indexes = [models.Index(fields=["issuer", "subject"], name="provider_session_subject")]

    def __str__(self) -> str:
        return str(self.pk)


class UsedToken(models.Model):
    """A logout token or an assertion, by the hash of its issuer and ID, until it has expired: each is valid once."""

    digest = models.CharField(primary_key=True, max_length=64)
    until = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]


class DecryptionKey(models.Model):
    """A key pair of this server, to whose public half providers of SAML 2.0 encrypt. The newest is in our metadata."""

    number = models.PositiveIntegerField(primary_key=True)
    private = models.TextField()
    """The private key (PKCS #8, DER), encrypted."""
    certificate = models.TextField()
    """DER in Base64, as metadata have it."""
    until = models.BigIntegerField(null=True)
    """Until when a replaced key still decrypts (ms); None for the newest."""

    def __str__(self) -> str:
        return str(self.number)

    def set_private(self, key: bytes) -> None:
        self.private = fernet(_PURPOSE).encrypt(key).decode()

    def read_private(self) -> bytes:
        """Raises `InvalidToken` if it was encrypted with a secret key that is no longer known."""
        return fernet(_PURPOSE).decrypt(self.private.encode())
