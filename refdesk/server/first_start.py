"""Steps before serving: migrations, the first administrator, the demo."""

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from refdesk.demo import library
from refdesk.kit.env import COMMAND, EnvironmentRefused
from refdesk.mail.outgoing.projection import without_emails
from refdesk.project.config import Config
from refdesk.project.database_setup import migrate, setup_lock
from refdesk.staff.emails import normalized
from refdesk.staff.models import Operator
from refdesk.staff.permissions import administrators
from refdesk.widgets.models import Widget


def prepare(config: Config) -> None:
    """Migrate, create what is missing, delete expired sessions, and print how to sign in.

    Raises `EnvironmentRefused` for an unusable setting, `CanNotError` for an unusable bucket.
    """
    migrate()
    with setup_lock():
        administrator_created = _create_administrator(config)
        demo_created = config.demo and _create_demo(config)
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
    for line in _notes(config, demo_created=demo_created, administrator_created=administrator_created):
        print(line, flush=True)
    connections.close_all()


def _create_demo(config: Config) -> bool:
    """Whether the demo was created now. Its tickets have files, which may be stored in a bucket."""
    with without_emails():
        if not config.s3_bucket:
            return library.create(config.data)
        from refdesk.backup.bucket import bucket_errors  # importing boto3 is slow

        with bucket_errors():
            return library.create(config.data)


def _create_administrator(config: Config) -> bool:
    """Whether the first administrator was created now."""
    if not config.admin_email or Operator.objects.find(config.admin_email):
        return False
    name = config.admin_name or config.admin_email.split("@")[0][: Operator._meta.get_field("name").max_length]
    try:
        Operator._meta.get_field("name").clean(name, None)
    except ValidationError as wrong:
        raise EnvironmentRefused([f"REFDESK_ADMIN_NAME: {' '.join(wrong.messages)}"]) from None
    try:
        validate_password(config.admin_password, Operator(email=config.admin_email, name=name))
    except ValidationError as weak:
        problem = f"REFDESK_ADMIN_PASSWORD: its value can't be used. {' '.join(weak.messages)}"
        raise EnvironmentRefused([problem]) from None
    Operator.objects.create_superuser(config.admin_email, config.admin_password, name=name)
    return True


def _notes(config: Config, *, demo_created: bool, administrator_created: bool) -> list[str]:
    """The lines printed at the start: addresses, and who can sign in. Passwords are printed only once."""
    if config.demo and Widget.objects.filter(slug=library.WIDGET).exists():
        return [*_addresses(config), *_people(config, with_passwords=demo_created)]
    if administrator_created:
        name = Operator.objects.get(email=normalized(config.admin_email)).name
        return [
            f"Created the administrator {config.admin_email}. Patrons see the name “{name}”.",
            f"Sign in at {config.public_url}/desk/ with the password in REFDESK_ADMIN_PASSWORD.",
            "The name can be changed there, under Settings, Profile.",
        ]
    if not administrators().exists():
        return [
            "There is no administrator yet. Either set REFDESK_ADMIN_EMAIL and REFDESK_ADMIN_PASSWORD and start again,",
            f"or run: {COMMAND} operator add EMAIL --name NAME --department DEPARTMENT --admin --password-stdin",
        ]
    return []


def _addresses(config: Config) -> list[str]:
    return [
        f"  Sample library site with the widget  {config.public_url}/demo/",
        f"  FAQs of the sample library           {config.public_url}/faq/",
        f"  Desk, for operators                  {config.public_url}/desk/",
        f"  Administration                       {config.public_url}/desk/#/administration",
    ]


def _people(config: Config, *, with_passwords: bool) -> list[str]:
    """Who can sign in. Without passwords, only the first word of each line: administrators may have edited the file."""
    file = config.data / library.PASSWORDS_FILE
    lines = []
    if file.exists():
        people = [line.split() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        lines += ["", f"Sign in as one of these people. Their passwords are in {file}"]
        lines += [f"  {'  '.join(words if with_passwords else words[:1])}" for words in people]
    if config.admin_email:
        lines.append(f"  {config.admin_email}  (the administrator from REFDESK_ADMIN_EMAIL)")
    return lines
