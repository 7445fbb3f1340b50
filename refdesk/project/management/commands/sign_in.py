"""`sign_in show` and `open-networks`, also while the server runs."""

from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.identity import sign_in_rules
from refdesk.project.database_setup import migrate
from refdesk.project.management.verbs import OwnCommand, add_verb


class Command(OwnCommand):
    """Shows the rules for sign-ins, or lets all networks in again."""

    help = "Show the rules for sign-ins, or let all networks reach the desk again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="show|open-networks")
        add_verb(verbs, "show", "Show the rules, one per line.")
        add_verb(verbs, "open-networks", "Let all networks reach the desk, if a wrong list locks everyone out.")

    def handle(self, *args: Any, **options: Any) -> None:
        migrate()
        if options["verb"] == "show":
            self._show()
        else:
            self._open_networks()

    def _show(self) -> None:
        rules = sign_in_rules.stored()
        self.stdout.write(f"second factor required of: {rules.second_factor}")
        self.stdout.write(f"minutes without input before a session ends: {rules.idle_minutes}")
        self.stdout.write(f"minimum length of passwords: {rules.password_length}")
        self.stdout.write(f"networks that reach the desk: {_listed(rules.desk_networks) or 'all'}")

    def _open_networks(self) -> None:
        with transaction.atomic():
            rules = sign_in_rules.stored(lock=True)
            if rules.desk_networks:
                changes = {"desk_networks": [rules.desk_networks, ""]}
                rules.desk_networks = ""
                sign_in_rules.save(rules)
                record(Action.SETTINGS_CHANGED, Thing("sign_in_rules", "", str(rules)), changes=changes)
        self.stdout.write("All networks reach the desk, within seconds.")


def _listed(networks: str) -> str:
    return ", ".join(networks.split())
