"""Lines printed at start: addresses, and who can sign in."""

from refdesk.demo import library
from refdesk.people.emails import normalized
from refdesk.people.models import Operator
from refdesk.people.permissions import administrators
from refdesk.project.config import Config
from refdesk.widgets.models import Widget


def notes(config: Config, *, demo_created: bool, administrator_created: bool) -> list[str]:
    """The lines. Passwords are printed only by the start that created them."""
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
            "or run: bin/refdesk operator add EMAIL --name NAME --department DEPARTMENT --admin --password-stdin",
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
