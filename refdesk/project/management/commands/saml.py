"""`saml replace-key`, also while the server runs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.project.database_setup import migrate
from refdesk.project.management.verbs import OwnCommand, add_verb
from refdesk.sign_on.extras import saml_is_installed


class Command(OwnCommand):
    """Replaces the key pair to which providers of SAML 2.0 encrypt."""

    help = "Replace the key pair to which providers of SAML 2.0 encrypt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="replace-key")
        add_verb(verbs, "replace-key", "Make a new key pair. The one before still decrypts for 30 days.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not saml_is_installed():
            raise CommandError("SAML 2.0 is not installed on this server: set REFDESK_EXTRAS=saml.")
        migrate()
        from refdesk.saml.own_keys import OVERLAP_DAYS, newest_key, replace_key

        with transaction.atomic():
            key = replace_key(newest_key())
            record(Action.SETTINGS_CHANGED, Thing("decryption_key", key.number, "SAML 2.0"))
        self.stdout.write(
            f"Our metadata has the new key. Register it at each provider within {OVERLAP_DAYS} days: "
            "until then, assertions for the key before are decrypted too."
        )
