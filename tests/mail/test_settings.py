"""Email settings from environment variables."""

import pytest

from refdesk.kit.env import EnvironmentRefused, Reader
from refdesk.mail.settings import MailSettings, read_settings

SMTP = {"REFDESK_SMTP_URL": "smtp://mail.example.org", "REFDESK_MAIL_FROM": "ask@example.org"}


def read(**environ: str) -> MailSettings:
    reader = Reader(environ)
    settings = read_settings(reader)
    reader.finish()
    return settings


def test_settings_are_empty_without_variables() -> None:
    assert read() == MailSettings()


def test_server_url_is_parsed_and_its_password_is_not_in_the_repr() -> None:
    settings = read(
        REFDESK_SMTP_URL="smtps://desk%40lib:p%2F%3Fw@Mail.Example.org", REFDESK_MAIL_FROM="ask@example.org"
    )
    assert settings.smtp is not None
    assert (settings.smtp.host, settings.smtp.port, settings.smtp.tls) == ("mail.example.org", 465, "implicit")
    assert (settings.smtp.user, settings.smtp.password) == ("desk@lib", "p/?w")
    assert "p/?w" not in repr(settings)


def test_port_and_folder_have_defaults() -> None:
    settings = read(**SMTP, REFDESK_IMAP_URL="imaps://desk:secret@mail.example.org/Desk/New%20mail")
    assert settings.smtp is not None
    assert settings.imap is not None
    assert (settings.smtp.port, settings.smtp.tls, settings.smtp.is_loopback) == (587, "starttls", False)
    assert (settings.imap.port, settings.imap.folder) == (993, "Desk/New mail")
    assert settings.smtp.folder == ""
    assert read(REFDESK_IMAP_URL="imap://desk:secret@127.0.0.1:1143").imap.folder == "INBOX"  # type: ignore[union-attr]


def test_sender_may_have_a_name() -> None:
    settings = read(**SMTP | {"REFDESK_MAIL_FROM": '"Harbour Library" <Ask@Example.org>'})
    assert (settings.sender_name, settings.sender) == ("Harbour Library", "Ask@example.org")


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"REFDESK_SMTP_URL": "http://h", "REFDESK_MAIL_FROM": "a@example.org"}, "REFDESK_SMTP_URL"),
        ({"REFDESK_SMTP_URL": "smtp://u:p?w@h", "REFDESK_MAIL_FROM": "a@example.org"}, "REFDESK_SMTP_URL"),
        ({"REFDESK_SMTP_URL": "smtp://h"}, "REFDESK_MAIL_FROM"),
        ({"REFDESK_MAIL_FROM": "a@example.org"}, "REFDESK_MAIL_FROM"),
        (SMTP | {"REFDESK_MAIL_FROM": "nobody"}, "REFDESK_MAIL_FROM"),
        (SMTP | {"REFDESK_MAIL_FROM": "Dänä <ä@example.org>"}, "REFDESK_MAIL_FROM"),
        ({"REFDESK_IMAP_URL": "imap://u:p@mail.example.org"}, "REFDESK_IMAP_URL"),
        ({"REFDESK_IMAP_URL": "imaps://mail.example.org"}, "REFDESK_IMAP_URL"),
        ({"REFDESK_MAILS_PER_HOUR": "0"}, "REFDESK_MAILS_PER_HOUR"),
        ({"REFDESK_MAIL_CLIENT_ID": "x"}, "REFDESK_MAIL_TOKEN_URL"),
        (
            {
                "REFDESK_MAIL_CLIENT_ID": "x",
                "REFDESK_MAIL_REFRESH_TOKEN": "y",
                "REFDESK_MAIL_TOKEN_URL": "http://login.example.org/token",
            },
            "REFDESK_MAIL_TOKEN_URL",
        ),
    ],
)
def test_invalid_settings_are_refused(wrong: dict[str, str], name: str) -> None:
    with pytest.raises(EnvironmentRefused) as refused:
        read(**wrong)
    assert any(problem.startswith(f"{name}:") for problem in refused.value.problems)
    assert "p?w" not in str(refused.value)
