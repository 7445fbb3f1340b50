"""Email settings from the environment. Imports no Django."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Literal
from urllib.parse import SplitResult, unquote

from email_validator import EmailNotValidError, validate_email

from refdesk.kit.env import Reader

SMTP_PORTS = {"smtp": 587, "smtps": 465}
IMAP_PORTS = {"imap": 143, "imaps": 993}


@dataclass(frozen=True)
class Server:
    """A mail server and the account on it. Only a server on loopback may omit STARTTLS."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: Literal["implicit", "starttls"]
    folder: str = ""

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the traffic stays on this machine, so that nobody else can read it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost" or self.host.endswith(".localhost")


@dataclass(frozen=True)
class OAuthSettings:
    """The account at an OAuth 2.0 provider, for servers that accept XOAUTH2 instead of a password."""

    client: str
    secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    token_url: str


@dataclass(frozen=True)
class MailSettings:
    """Without `smtp` no email is sent, without `imap` no mailbox is read."""

    smtp: Server | None = None
    sender: str = ""
    """The From address of all emails."""
    sender_name: str = ""
    """Replaces the library's name in From."""
    per_hour: int = 20
    """Maximum emails to one address per hour."""
    imap: Server | None = None
    imap_seconds: int = 30
    """Seconds between two rounds."""
    oauth: OAuthSettings | None = None
    authserv_id: str = ""
    """The name by which the mail server signs Authentication-Results; see `mail.incoming.authentication`."""


def mailbox_name(settings: MailSettings) -> str:
    """The name under which the database stores the state of the mailbox."""
    box = settings.imap
    return f"{box.user}@{box.host}/{box.folder}" if box else ""


def read_settings(read: Reader) -> MailSettings:
    """Parse the settings; invalid values are reported to `read`."""
    smtp = _server(read, "REFDESK_SMTP_URL", SMTP_PORTS)
    imap = _server(read, "REFDESK_IMAP_URL", IMAP_PORTS)
    if imap and imap.tls == "starttls" and not imap.is_loopback:
        read.refuse("REFDESK_IMAP_URL", "imaps://; imap:// only on this machine", secret=True)
    if imap and not imap.user:
        read.refuse("REFDESK_IMAP_URL", "imaps://user:password@host/folder", secret=True)
    name, sender = _sender(read)
    if bool(smtp) != bool(sender):
        read.refuse("REFDESK_MAIL_FROM", "an email address together with REFDESK_SMTP_URL, or neither")
    return MailSettings(
        smtp=smtp,
        sender=sender,
        sender_name=name,
        per_hour=read.integer("REFDESK_MAILS_PER_HOUR", 20, 1, 100_000),
        imap=imap,
        imap_seconds=read.integer("REFDESK_IMAP_SECONDS", 30, 1, 3600),
        oauth=_oauth(read),
        authserv_id=_authserv_id(read),
    )


def _authserv_id(read: Reader) -> str:
    name = read.text("REFDESK_MAIL_AUTHSERV_ID")
    if re.fullmatch(r"[\w.:/@-]*", name, re.ASCII):
        return name
    read.refuse(
        "REFDESK_MAIL_AUTHSERV_ID", "the first word of your mail server's Authentication-Results, or - if it has none"
    )
    return ""


def _server(read: Reader, name: str, ports: Mapping[str, int]) -> Server | None:
    parts = read.address(name, tuple(ports), secret=True)
    if parts is None:
        return None
    if parts.query or parts.fragment:
        read.refuse(name, "an address without ? and #; in a password they are written %3F and %23", secret=True)
    return Server(
        host=parts.hostname or "",
        port=parts.port or ports[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls="implicit" if parts.scheme.endswith("s") else "starttls",
        folder=_folder(parts) if parts.scheme.startswith("imap") else "",
    )


def _folder(parts: SplitResult) -> str:
    return unquote(parts.path.strip("/")) or "INBOX"


def _sender(read: Reader) -> tuple[str, str]:
    value = read.text("REFDESK_MAIL_FROM")
    if not value:
        return "", ""
    name, address = parseaddr(value)
    try:
        checked = validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError:
        read.refuse("REFDESK_MAIL_FROM", "an email address, or a name and an address like Harbour Library <ask@h.org>")
        return "", ""
    return " ".join(name.split()), checked.normalized


def _oauth(read: Reader) -> OAuthSettings | None:
    url = read.address("REFDESK_MAIL_TOKEN_URL", ("https", "http"))
    client, secret = read.text("REFDESK_MAIL_CLIENT_ID"), read.text("REFDESK_MAIL_CLIENT_SECRET")
    refresh = read.text("REFDESK_MAIL_REFRESH_TOKEN")
    if not url and not client and not refresh:
        return None
    if not (url and client and refresh):
        together = "set together with REFDESK_MAIL_CLIENT_ID and REFDESK_MAIL_REFRESH_TOKEN, or not at all"
        read.refuse("REFDESK_MAIL_TOKEN_URL", together)
        return None
    if url.scheme == "http" and not Server(url.hostname or "", 0, "", "", "starttls").is_loopback:
        read.refuse("REFDESK_MAIL_TOKEN_URL", "an address that begins with https://")
    return OAuthSettings(client=client, secret=secret, refresh_token=refresh, token_url=url.geturl())
