"""`operator add`, `password`, `unlock` and others, also while the server runs."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import F, ProtectedError, QuerySet
from django.utils.text import slugify

from refdesk.identity.factors import break_glass
from refdesk.identity.factors.second_factor import remove_second_factor
from refdesk.libraries.models import Department, Library
from refdesk.project.database_setup import migrate
from refdesk.project.management.verbs import OwnCommand, add_verb
from refdesk.resources.transactions import lock_libraries
from refdesk.staff import audited
from refdesk.staff.assignment import align_roles
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import administered_alone, is_administrator
from refdesk.staff.roles import Role

_STDIN = "Read the password from standard input. A terminal asks for it."
_BY_EMAIL = {
    "unlock": "Allow sign-ins again after too many failed ones.",
    "remove-second-factor": "Remove the second factor of an operator who has lost it.",
    "remove-superuser": "Let a superuser administer the libraries of their own departments only.",
    "delete": "Delete the account of an operator who has no chats, tickets or files.",
}
"""The verbs that need an email address only."""


class Command(OwnCommand):
    """Changes accounts. Exits with 1 and a reason on failure."""

    help = "Add an operator or a superuser, set a password, unlock an account, remove a second factor, or delete it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="|".join(self._verbs()))
        add = add_verb(verbs, "add", "Create an operator, or add one to further departments.")
        add.add_argument("email", help="The email address with which the operator signs in.")
        add.add_argument("--name", help="The name that patrons see. Required for a new operator.")
        add.add_argument(
            "--department",
            action="append",
            default=[],
            help="Repeatable. A missing department is created.",
        )
        add.add_argument("--library", help="The library's URL name (slug), if there are several.")
        add.add_argument("--admin", action="store_true", help="Make the operator an administrator of their libraries.")
        add.add_argument(
            "--superuser", action="store_true", help="Let the operator administer all libraries, also later ones."
        )
        add.add_argument("--password-stdin", action="store_true", help=_STDIN)
        password = add_verb(verbs, "password", "Set a new password, and sign the operator out everywhere.")
        password.add_argument("email", help="The operator's email address.")
        password.add_argument("--password-stdin", action="store_true", required=True, help=_STDIN)
        for verb, text in _BY_EMAIL.items():
            add_verb(verbs, verb, text).add_argument("email", help="The operator's email address.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command in one transaction, after migrations."""
        migrate()
        try:
            with transaction.atomic():
                self._verbs()[options["verb"]](options)
        except ValidationError as wrong:
            raise CommandError(_messages(wrong)) from None

    def _verbs(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        return {
            "add": self._add,
            "password": self._password,
            "unlock": self._unlock,
            "remove-second-factor": self._remove_second_factor,
            "remove-superuser": self._remove_superuser,
            "delete": self._delete,
        }

    def _add(self, options: dict[str, Any]) -> None:
        operator = Operator.objects.find(options["email"]) or _make(options)
        if options["password_stdin"] or operator.pk is None:
            _set_password(operator, options)
        operator.is_superuser |= options["superuser"]
        operator.full_clean(exclude=["password"])
        operator.save()
        for department in _departments(options):
            Membership.objects.get_or_create(operator=operator, department=department)
        align_roles([operator])
        if options["admin"]:
            for membership in operator.memberships.exclude(role=Role.ADMINISTRATOR):
                membership.role = Role.ADMINISTRATOR
                membership.save()
        names = ", ".join(operator.departments.values_list("name", flat=True)) or "no department"
        role = "superuser" if operator.is_superuser else "administrator" if is_administrator(operator) else "operator"
        self.stdout.write(f"{operator.name} ({operator.email}), {role}: {names}.")

    def _password(self, options: dict[str, Any]) -> None:
        operator = _existing(options["email"])
        _set_password(operator, options)
        operator.save(update_fields=["password"])
        self.stdout.write(f"{operator.name} ({operator.email}) has a new password and is signed out everywhere.")

    def _unlock(self, options: dict[str, Any]) -> None:
        operator = _existing(options["email"])
        Operator.objects.filter(pk=operator.pk).update(unlocks=F("unlocks") + 1)
        audited.unlocked(operator)
        self.stdout.write(f"{operator.name} ({operator.email}) is unlocked.")

    def _remove_second_factor(self, options: dict[str, Any]) -> None:
        operator = _existing(options["email"])
        if not remove_second_factor(operator):
            raise CommandError(f"{operator.name} ({operator.email}) has no second factor.")
        self.stdout.write(f"{operator.name} ({operator.email}) signs in with the password alone.")

    def _remove_superuser(self, options: dict[str, Any]) -> None:
        operator = _existing(options["email"])
        if not operator.is_superuser:
            raise CommandError(f"{operator.name} ({operator.email}) is not a superuser.")
        appointed = operator.memberships.filter(role=Role.ADMINISTRATOR).values("department__library")
        _refuse_last(operator, excluded=appointed)
        _refuse_last_break_glass(operator)
        operator.is_superuser = False
        operator.save(update_fields=["is_superuser"])
        self.stdout.write(f"{operator.name} ({operator.email}) is not a superuser any more.")

    def _delete(self, options: dict[str, Any]) -> None:
        operator = _existing(options["email"])
        _refuse_last(operator)
        _refuse_last_break_glass(operator)
        try:
            operator.delete()
        except ProtectedError:
            raise CommandError(
                f"{operator.name} ({operator.email}) has chats, tickets or files, so the account can't be deleted. "
                "Deactivate it under Administration, People."
            ) from None
        self.stdout.write(f"The account of {operator.name} ({operator.email}) is deleted.")


def _messages(wrong: ValidationError) -> str:
    """The messages, after the names of their fields, which a message alone doesn't say ("can't be blank")."""
    if not hasattr(wrong, "error_dict"):
        return " ".join(wrong.messages)
    return " ".join(f"{name}: {message}" for name, messages in wrong.message_dict.items() for message in messages)


def _existing(email: str) -> Operator:
    operator = Operator.objects.find(email)
    if operator is None:
        raise CommandError(f"There is no operator {email}.")
    return operator


def _refuse_last(operator: Operator, excluded: QuerySet[Any] | tuple[int, ...] = ()) -> None:
    """Raise CommandError if a library, other than the excluded ones, would lose its only administrator."""
    lock_libraries(operator.departments.values("library"))  # of two administrators who are deleted, one remains
    library = administered_alone(operator).exclude(pk__in=excluded).first()
    if library is not None:
        raise CommandError(
            f"{operator.name} is the only administrator of {library.name}. "
            "Make someone else an administrator of it first."
        )


def _refuse_last_break_glass(operator: Operator) -> None:
    if break_glass.is_last(operator):
        raise CommandError(str(break_glass.LAST) % {"name": operator.name})


def _make(options: dict[str, Any]) -> Operator:
    if not options["name"]:
        raise CommandError(f"There is no operator {options['email']} yet. To create one, add --name.")
    if not options["department"] and not options["superuser"]:
        raise CommandError(f"There is no operator {options['email']} yet. To create one, add a --department.")
    return Operator(email=Operator.objects.normalize_email(options["email"]), name=options["name"])


def _set_password(operator: Operator, options: dict[str, Any]) -> None:
    if not options["password_stdin"]:
        raise CommandError(f"There is no operator {operator.email} yet. To create one, add --password-stdin.")
    password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    validate_password(password, operator)
    operator.set_password(password)


def _departments(options: dict[str, Any]) -> list[Department]:
    if not options["department"]:
        return []
    library = _library(options["library"])
    return [_department(library, name.strip()) for name in options["department"]]


def _department(library: Library, name: str) -> Department:
    existing = library.departments.filter(name__iexact=name).first()
    if existing is not None:
        return existing
    made = Department(library=library, name=name)
    made.full_clean()
    made.save()
    return made


def _library(slug: str | None) -> Library:
    """The library of this slug, created if missing. Without a slug, the only library, or a new one."""
    if slug is None:
        only = list(Library.objects.all()[:2])
        if len(only) > 1:
            slugs = ", ".join(Library.objects.values_list("slug", flat=True))
            raise CommandError(f"There are several libraries. Name one with --library: {slugs}.")
        return only[0] if only else Library.objects.create(name="Library", slug="library")
    library = Library.objects.filter(slug=slug).first()
    if library is None:
        if slugify(slug) != slug:
            raise CommandError(f"“{slug}” can't be a library's URL name. Use lowercase letters, digits and hyphens.")
        library = Library.objects.create(name=slug.replace("-", " ").title(), slug=slug)
    return library
