"""`sign_in show` and `open-networks`, also while the server runs."""

from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.people import sign_in_rules
from refdesk.project.database_setup import migrate
from refdesk.project.management.verbs import OwnCommand, add_verb

_NETWORKS = ("desk_networks", "admin_networks")


class Command(OwnCommand):
    """Shows the rules for sign-ins, or lets all networks in again."""

    help = "Show the rules for sign-ins, or let all networks reach the desk and /admin/ again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="show|open-networks")
        add_verb(verbs, "show", "Show the rules, one per line.")
        add_verb(verbs, "open-networks", "Let all networks reach the desk and /admin/: for a lost network.")

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
        self.stdout.write(f"networks that reach /admin/: {_listed(rules.admin_networks) or 'those of the desk'}")

    def _open_networks(self) -> None:
        with transaction.atomic():
            rules = sign_in_rules.stored(lock=True)
            changes = {name: [getattr(rules, name), ""] for name in _NETWORKS if getattr(rules, name)}
            if changes:
                rules.desk_networks = rules.admin_networks = ""
                sign_in_rules.save(rules)
                record(Action.SETTINGS_CHANGED, Thing("sign_in_rules", "", str(rules)), changes=changes)
        self.stdout.write("All networks reach the desk and /admin/, within seconds.")


def _listed(networks: str) -> str:
    return ", ".join(networks.split())
