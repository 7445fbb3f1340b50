"""`sign_in show`, `open-networks` and `passwords-on`, also while the server runs."""

from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.identity import sign_in_rules
from refdesk.identity.models import SignInRules
from refdesk.project.database_setup import migrate
from refdesk.project.management.verbs import OwnCommand, add_verb
from refdesk.staff.models import Operator


class Command(OwnCommand):
    """Shows the rules for sign-ins, lets all networks in again, or switches passwords on again."""

    help = "Show the rules for sign-ins, let all networks reach the desk again, or switch passwords on again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="show|open-networks|passwords-on")
        add_verb(verbs, "show", "Show the rules, one per line.")
        add_verb(verbs, "open-networks", "Let all networks reach the desk, if a wrong list locks everyone out.")
        add_verb(verbs, "passwords-on", "Let everyone sign in with a password again, if no provider works.")

    def handle(self, *args: Any, **options: Any) -> None:
        migrate()
        {"show": self._show, "open-networks": self._open_networks, "passwords-on": self._switch_passwords_on}[
            options["verb"]
        ]()

    def _show(self) -> None:
        rules = sign_in_rules.stored()
        self.stdout.write(f"second factor required of: {rules.second_factor}")
        self.stdout.write(f"minutes without input before a session ends: {rules.idle_minutes}")
        self.stdout.write(f"minimum length of passwords: {rules.password_length}")
        self.stdout.write(f"passwords: {_password_text(rules)}")
        self.stdout.write(f"networks that reach the desk: {_listed(rules.desk_networks) or 'all'}")

    def _open_networks(self) -> None:
        with transaction.atomic():
            _change(sign_in_rules.stored(lock=True), "desk_networks", "")
        self.stdout.write("All networks reach the desk, within seconds.")

    def _switch_passwords_on(self) -> None:
        with transaction.atomic():
            _change(sign_in_rules.stored(lock=True), "passwords_off", False)
        self.stdout.write("Everyone with a password can sign in with it, within seconds.")


def _change(rules: SignInRules, name: str, value: object) -> None:
    """Save and record a value, if it is another one."""
    before = getattr(rules, name)
    if before != value:
        setattr(rules, name, value)
        sign_in_rules.save(rules)
        record(Action.SETTINGS_CHANGED, Thing("sign_in_rules", "", str(rules)), changes={name: [before, value]})


def _password_text(rules: SignInRules) -> str:
    if not rules.passwords_off:
        return "on"
    people = Operator.objects.filter(pk__in=rules.break_glass)
    return f"off, except for {', '.join(person.email for person in people) or 'no one'}"


def _listed(networks: str) -> str:
    return ", ".join(networks.split())
