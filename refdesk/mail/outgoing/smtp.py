"""A blocking SMTP connection, used on a thread of its own. Why not aiosmtplib: docs/decisions/0019-smtp-on-threads.md.

Its errors differ in who can fix them, and in whether the server may have accepted the email.
"""

import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from django.utils.translation import gettext as _

from ..addresses import smtp_address
from ..credentials.oauth import AccessTokens
from ..settings import MailSettings, Server
from .rendering import RenderedEmail

TIMEOUT = 30.0
"""Socket timeout in seconds."""


class NotSent(Exception):
    """The email was not sent, or may not have been. The message is for an administrator."""


class ServerUnavailable(NotSent):
    """The server is down, too slow, or refuses the sender. Independent of the email."""


class TemporarilyRejected(NotSent):
    """The server rejected this email with a 4xx reply."""


class Rejected(NotSent):
    """The server rejected this email with a 5xx reply."""


class DeliveryUnknown(NotSent):
    """The connection broke after the email and before the reply: the server may have accepted it."""


class SmtpSession:
    """One connection, opened by the first email and reused until it breaks. `name` is the EHLO host name."""

    def __init__(self, settings: MailSettings, name: str, tokens: AccessTokens | None = None) -> None:
        assert settings.smtp is not None  # noqa: S101 checked by the worker
        self._server, self._name, self._tokens = settings.smtp, _greeting(name), tokens
        self._sender = smtp_address(settings.sender)
        self._smtp: smtplib.SMTP | None = None
        self._aborted = False
        self.encrypted = self._server.tls == "implicit"
        """Whether the connection that was opened last is encrypted."""

    @property
    def address(self) -> str:
        """Host and port of the server."""
        return self._server.address

    def send(self, render: RenderedEmail) -> None:
        """Return when the server has accepted the email. Raises `NotSent`."""
        smtp = self._smtp or self._open()
        try:
            self._envelope(smtp, render)
        except OSError as error:  # SMTPException is an OSError
            self.close()
            raise ServerUnavailable(_error_text(error)) from error
        try:
            code, text = smtp.data(render.raw)
        except smtplib.SMTPDataError as error:
            code, text = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        except OSError as error:
            self.close()
            raise DeliveryUnknown(_error_text(error)) from error
        self._expect(code, text)

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def abort(self) -> None:
        """Shut the socket down, from another thread: a blocked `send` raises at once."""
        self._aborted = True
        smtp = self._smtp
        if smtp is not None and smtp.sock is not None:
            with suppress(OSError):
                smtp.sock.shutdown(socket.SHUT_RDWR)

    def _envelope(self, smtp: smtplib.SMTP, render: RenderedEmail) -> None:
        options = []
        if render.utf8:
            if not smtp.has_extn("smtputf8"):
                raise Rejected(_("The mail server doesn’t accept addresses with non-ASCII characters before the @."))
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        code, text = smtp.mail(self._sender, options)
        if not 200 <= code < 300 and not render.utf8:
            # The server rejects the sender, so it would reject every email.
            self.close()
            raise ServerUnavailable(_reply_text(code, text))
        self._expect(code, text)
        self._expect(*smtp.rcpt(render.recipient))

    def _expect(self, code: int, text: bytes) -> None:
        if 200 <= code < 300:
            return
        message = _reply_text(code, text)
        if code == 421 or self._smtp is None:
            self.close()
            raise ServerUnavailable(message)
        self._reset()
        raise (Rejected if code >= 500 else TemporarilyRejected)(message)

    def _reset(self) -> None:
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except OSError:
            self.close()

    def _open(self) -> smtplib.SMTP:
        """Assigned before it connects, so that `abort` also ends a wait for the server's greeting."""
        server, name = self._server, self._name
        self.encrypted = server.tls == "implicit"
        if server.tls == "implicit":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL("", 0, name, timeout=TIMEOUT, context=tls_context(server))
        else:
            smtp = smtplib.SMTP("", 0, name, TIMEOUT)
        getreply = smtp.getreply
        smtp.getreply = lambda: self._getreply(getreply)  # type: ignore[method-assign]
        smtp._host = server.host  # type: ignore[attr-defined] # the name to verify; only __init__ sets it
        self._smtp = smtp
        try:
            self._greet(smtp, *smtp.connect(server.host, server.port))
        except OSError as error:
            self.close()
            raise ServerUnavailable(_error_text(error)) from error
        return smtp

    def _getreply(self, getreply: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
        """Raise if `abort` was called while connecting, when there was no socket to shut down."""
        if self._aborted:
            raise ConnectionAbortedError(_("The connection was closed."))
        return getreply()

    def _greet(self, smtp: smtplib.SMTP, code: int, text: bytes) -> None:
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        smtp.ehlo_or_helo_if_needed()
        if self._server.tls == "starttls" and smtp.has_extn("starttls"):
            smtp.starttls(context=tls_context(self._server))
            smtp.ehlo_or_helo_if_needed()
            self.encrypted = True
        elif self._server.tls == "starttls" and not self._server.is_loopback:
            raise smtplib.SMTPNotSupportedError(_("The server doesn’t offer STARTTLS, which is required."))
        if self._server.user:
            self._sign_in(smtp)

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        if self._tokens is None or self._server.password:
            smtp.login(self._server.user, self._server.password)
            return
        message = f"user={self._server.user}\1auth=Bearer {self._tokens.current()}\1\1"
        smtp.auth("XOAUTH2", lambda challenge=None: message if challenge is None else "")


def tls_context(server: Server) -> ssl.SSLContext:
    """Verifies certificates, except of a server on loopback, which is often self-signed."""
    context = ssl.create_default_context()
    if server.is_loopback:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _greeting(name: str) -> str:
    """The host name, or an address literal in brackets (RFC 5321, section 4.1.3)."""
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return name
    return f"[{address}]" if address.version == 4 else f"[IPv6:{address}]"


def _reply_text(code: int, text: bytes) -> str:
    return f"{code} {text.decode(errors='replace')}"


NewSmtpSession = Callable[[], SmtpSession]


def _error_text(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        message = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {message}"
    return str(error) or type(error).__name__
