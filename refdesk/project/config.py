"""The settings of the environment, read once into a frozen object."""

import ipaddress
import os
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email

from refdesk.kit.env import EnvironmentRefused, Network, Reader
from refdesk.mail.settings import MailSettings, read_settings
from refdesk.push.endpoints import BROWSERS, is_service

POSTGRES = ("postgresql", "postgres")
REDIS = ("redis", "rediss", "valkey")
EMAIL_LENGTH = 254
BUCKET = re.compile(r"[a-zA-Z0-9._-]{3,255}")
"""Names of buckets that boto3 accepts; Amazon's own rules are narrower."""
USUAL_PORTS = {"http": 80, "https": 443}


OTHER_VARIABLES = (
    "REFDESK_ENV_FILE",
    "REFDESK_EXTRAS",
    "REFDESK_PYTHON",
    "REFDESK_CHROMIUM",
    "REFDESK_WEB_BUILD",
    "REFDESK_PSEUDO_PAGES",
    "REFDESK_TEST*",
    # Names in deploy/compose.env, and those of the examples' clients.
    "REFDESK_DOMAIN",
    "REFDESK_DATABASE_PASSWORD",
    "REFDESK_PASSWORD",
)
"""Variables that are no settings of the server: the commands in `bin/` and the tests read them."""


@dataclass(frozen=True)
class Config:
    """The settings of one server process. Durations are in seconds; a limit's name says its period.

    `docs/operate.md` describes each by its name in the environment: `REFDESK_` and the field in capitals.
    """

    data: Path
    """Folder of the database file, the secret key and the demo's passwords."""
    host: str
    """Address to listen on."""
    port: int
    """Port to listen on; 0 means a free one."""
    public_url: str
    """The URL at which browsers reach the server, without a slash at the end."""
    trusted_proxies: tuple[Network, ...]
    """Proxies whose X-Forwarded-For is believed."""
    database_url: str
    """URL of a PostgreSQL database; empty: SQLite in the data folder."""
    bus_url: str
    """URL of a Redis or Valkey server for messages between processes; empty: PostgreSQL, or memory."""
    secret_key: str
    """Signs sessions and tokens; empty: created once and stored in the data folder."""
    secret_key_fallbacks: tuple[str, ...]
    """Earlier secret keys: what was signed with them is still accepted."""
    admin_email: str
    admin_name: str
    admin_password: str
    """The first administrator, created at start unless the email address exists."""
    reconnect_grace: int
    """Time a patron may be disconnected before the chat ends."""
    operator_grace: int
    """Time an operator may be disconnected before colleagues are offered to take over."""
    lanes: int
    """Threads that write chats, on PostgreSQL; SQLite has one."""
    frames_per_second: int
    """Frames that one connection may send."""
    connections_per_address: int
    """Simultaneous live connections of one address."""
    sign_ins_per_minute: int
    """Failed attempts to sign in, from one address."""
    passwords_per_quarter: int
    """Wrong passwords for one account from one address, in 15 minutes; ten times that from everywhere."""
    security_contact: str
    """Contact for reports of vulnerabilities, a mailto: or https: address; empty: none."""
    audit_days: int
    """Retention period of audit log entries, in days."""
    chat_messages: int
    """Messages that each side of a chat may send, and 1,000 bytes of text for each of them."""
    chats_per_minute: int
    """New chats from one address."""
    files_per_minute: int
    """Files that patrons may send, from one address."""
    file_days: int
    """Retention period of files of chats and tickets, in days."""
    file_scan: tuple[str, ...]
    """A command called with the path of each uploaded file: exit code 0 is clean, 1 a finding. Empty: no scan."""
    s3_bucket: str
    """S3 bucket for files; empty: the data folder."""
    s3_endpoint: str
    s3_region: str
    s3_access_key: str
    s3_secret_key: str
    tickets_per_hour: int
    """Tickets that patrons open, from one address, in an hour."""
    form_seconds: int
    """A public form sent sooner after it was loaded has to be sent again; 0: no minimum."""
    push_services: tuple[str, ...]
    """Hosts of the push services that may be used, with their subdomains; empty: none."""
    outgoing_networks: tuple[Network, ...]
    """Private networks that requests to addresses of administrators may reach."""
    outgoing_ca: str
    """A PEM file with certificate authorities that these requests trust besides those of the system; empty: none."""
    mail: MailSettings
    """The SMTP server and the mailbox."""
    metrics_token: str
    """The token that reads `/metrics`; empty: none does."""
    metrics_networks: tuple[Network, ...]
    """Networks whose clients may read `/metrics` without the token."""
    drain_seconds: int
    """Time from the signal to stop, when `/readyz` begins to fail, to the closing of connections."""
    log_format: str
    """Form of the log's entries: `text` or `json`, an object a line."""
    demo: bool
    """Create a small demo library if there is no library."""
    debug: bool
    """For development: full error pages, files read for each request. Never on a public server."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Config":
        """Read all settings. Raises `refdesk.kit.env.EnvironmentRefused`, which names every wrong one."""
        read = Reader(environ)
        host = read.text("REFDESK_HOST", "127.0.0.1")
        port = read.integer("REFDESK_PORT", 8000, 0, 65535)
        config = cls(
            data=Path(read.text("REFDESK_DATA", "./var")).expanduser().resolve(),
            host=host,
            port=port,
            public_url=_public_url(read, host, port),
            trusted_proxies=read.networks("REFDESK_TRUSTED_PROXIES"),
            database_url=_database_url(read),
            bus_url=_address(read, "REFDESK_BUS_URL", REDIS),
            secret_key=_secret_key(read),
            secret_key_fallbacks=_secret_key_fallbacks(read),
            admin_email=read.text("REFDESK_ADMIN_EMAIL"),
            admin_name=read.text("REFDESK_ADMIN_NAME"),
            admin_password=read.text("REFDESK_ADMIN_PASSWORD"),
            reconnect_grace=read.integer("REFDESK_RECONNECT_GRACE", 60, 1, 86_400),
            operator_grace=read.integer("REFDESK_OPERATOR_GRACE", 60, 1, 86_400),
            lanes=read.integer("REFDESK_LANES", 1, 1, 32),
            frames_per_second=read.integer("REFDESK_FRAMES_PER_SECOND", 20, 1, 100_000),
            connections_per_address=read.integer("REFDESK_CONNECTIONS_PER_ADDRESS", 10000, 1, 1_000_000),
            sign_ins_per_minute=read.integer("REFDESK_SIGN_INS_PER_MINUTE", 30, 1, 1_000_000),
            passwords_per_quarter=read.integer("REFDESK_PASSWORDS_PER_QUARTER", 10, 1, 1_000_000),
            security_contact=_security_contact(read),
            audit_days=read.integer("REFDESK_AUDIT_DAYS", 365, 1, 3_650),
            chat_messages=read.integer("REFDESK_CHAT_MESSAGES", 2000, 10, 1_000_000),
            chats_per_minute=read.integer("REFDESK_CHATS_PER_MINUTE", 60, 1, 1_000_000),
            files_per_minute=read.integer("REFDESK_FILES_PER_MINUTE", 60, 1, 1_000_000),
            file_days=read.integer("REFDESK_FILE_DAYS", 30, 1, 3_650),
            file_scan=read.command("REFDESK_FILE_SCAN"),
            s3_bucket=_bucket(read),
            s3_endpoint=_address(read, "REFDESK_S3_ENDPOINT", ("http", "https")),
            s3_region=read.text("REFDESK_S3_REGION"),
            s3_access_key=read.text("REFDESK_S3_ACCESS_KEY"),
            s3_secret_key=read.text("REFDESK_S3_SECRET_KEY"),
            tickets_per_hour=read.integer("REFDESK_TICKETS_PER_HOUR", 60, 1, 1_000_000),
            form_seconds=read.integer("REFDESK_FORM_SECONDS", 3, 0, 60),
            push_services=_push_services(read),
            outgoing_networks=read.networks("REFDESK_OUTGOING_NETWORKS"),
            outgoing_ca=_authorities(read),
            mail=read_settings(read),
            metrics_token=_metrics_token(read),
            metrics_networks=read.networks("REFDESK_METRICS_NETWORKS"),
            drain_seconds=read.integer("REFDESK_DRAIN_SECONDS", 0, 0, 300),
            log_format=read.choice("REFDESK_LOG_FORMAT", "text", ("text", "json")),
            demo=read.flag("REFDESK_DEMO", default=False),
            debug=read.flag("REFDESK_DEBUG", default=False),
        )
        _check_admin(read, config)
        read.refuse_unknown("REFDESK_", OTHER_VARIABLES)
        read.finish()
        return config

    def make_data_folder(self) -> None:
        """Create the data folder if missing, accessible to its owner only, since it holds chats."""
        try:
            self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
            usable = os.access(self.data, os.W_OK | os.X_OK)
        except OSError:
            usable = False
        if not usable:
            problem = f"REFDESK_DATA: {str(self.data)!r} can't be used"
            raise EnvironmentRefused([f"{problem}. Expected: a folder that can be created or written to."])

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the server over TLS."""
        return self.public_url.startswith("https://")

    @property
    def is_public(self) -> bool:
        """Whether browsers on other machines use the public URL, so that no request for a loopback host is theirs."""
        host = urlsplit(self.public_url).hostname or ""
        try:
            return not ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host != "localhost" and not host.endswith(".localhost")

    @property
    def public_host(self) -> str:
        """The host name that browsers use, an IPv6 address in brackets."""
        host = urlsplit(self.public_url).hostname or ""
        return f"[{host}]" if ":" in host else host


def _public_url(read: Reader, host: str, port: int) -> str:
    parts = read.address("REFDESK_PUBLIC_URL", ("http", "https"))
    if parts is None:
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 compared, not bound
        return _origin("http", shown, port)
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        read.refuse("REFDESK_PUBLIC_URL", "only scheme, host and port, like https://desk.example.org")
    return _origin(parts.scheme, parts.hostname or "", parts.port)


def _origin(scheme: str, host: str, port: int | None) -> str:
    """An origin as browsers write it: in lower case, without the default port."""
    name = f"[{host.lower()}]" if ":" in host else host.lower()
    return f"{scheme}://{name}" if port in (None, USUAL_PORTS[scheme]) else f"{scheme}://{name}:{port}"


def _address(read: Reader, name: str, schemes: tuple[str, ...]) -> str:
    parts = read.address(name, schemes, secret=True)
    return parts.geturl() if parts else ""


def _database_url(read: Reader) -> str:
    value = read.text("REFDESK_DATABASE_URL")
    if value and not _is_postgres(value):
        read.refuse("REFDESK_DATABASE_URL", "postgresql://user:password@host:port/name", secret=True)
        return ""
    return value


def _is_postgres(url: str) -> bool:
    if urlsplit(url).scheme not in POSTGRES:
        return False
    # Importing psycopg costs 0.1 s, and SQLite doesn't need it.
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        parameters = conninfo_to_dict(url)
        return bool(parameters.get("dbname")) and str(parameters.get("port") or "0").isdigit()
    except ProgrammingError:
        return False


def _bucket(read: Reader) -> str:
    name = read.text("REFDESK_S3_BUCKET")
    if name and not BUCKET.fullmatch(name):
        read.refuse("REFDESK_S3_BUCKET", "a bucket’s name: letters, digits, hyphens and dots")
    return name


def _secret_key(read: Reader) -> str:
    value = read.text("REFDESK_SECRET_KEY")
    if value and len(value) < 32:
        read.refuse("REFDESK_SECRET_KEY", "at least 32 characters", secret=True)
    return value


def _secret_key_fallbacks(read: Reader) -> tuple[str, ...]:
    keys = tuple(read.text("REFDESK_SECRET_KEY_FALLBACKS").replace(",", " ").split())
    if any(len(key) < 32 for key in keys):
        read.refuse("REFDESK_SECRET_KEY_FALLBACKS", "keys of at least 32 characters, separated by commas", secret=True)
    return keys


def _metrics_token(read: Reader) -> str:
    token = read.text("REFDESK_METRICS_TOKEN")
    if token and (len(token) < 16 or not token.isascii() or not token.isprintable()):
        read.refuse("REFDESK_METRICS_TOKEN", "at least 16 ASCII characters", secret=True)
    return token


def _security_contact(read: Reader) -> str:
    value = read.text("REFDESK_SECURITY_CONTACT")
    if not value or (value.startswith("https://") and not set(value) & set(" \r\n") and urlsplit(value).hostname):
        return value
    try:
        validate_email(value)
    except ValidationError:
        read.refuse("REFDESK_SECURITY_CONTACT", "an email address, or an address that begins with https://")
        return ""
    return f"mailto:{value}"


def _push_services(read: Reader) -> tuple[str, ...]:
    words = tuple(read.text("REFDESK_PUSH_SERVICES").replace(",", " ").lower().split())
    if words == ("none",):
        return ()
    if not all(map(is_service, words)):
        read.refuse("REFDESK_PUSH_SERVICES", "host names separated by commas, like push.apple.com, or none")
        return ()
    return words or BROWSERS


def _authorities(read: Reader) -> str:
    path = read.text("REFDESK_OUTGOING_CA")
    try:
        if path:
            ssl.create_default_context().load_verify_locations(path)
    except (OSError, ValueError):
        read.refuse("REFDESK_OUTGOING_CA", "a file with certificates of authorities in PEM")
    return path


def _check_admin(read: Reader, config: Config) -> None:
    if bool(config.admin_email) != bool(config.admin_password):
        read.refuse("REFDESK_ADMIN_EMAIL", "an email address together with REFDESK_ADMIN_PASSWORD, or neither")
    elif config.admin_email:
        try:
            # The same checks as in the sign-in form.
            validate_email(config.admin_email)
            MaxLengthValidator(EMAIL_LENGTH)(config.admin_email)
        except ValidationError:
            read.refuse("REFDESK_ADMIN_EMAIL", "an email address like ana@example.org")
