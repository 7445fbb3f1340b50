import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from refdesk.audit.models import Action, Entry
from refdesk.libraries.models import Department, Library
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import libraries_of
from refdesk.staff.roles import Role
from tests.logs import claimed
from tests.sample_people import PASSWORD, People, operator

Type = Callable[[str], None]


@pytest.fixture(name="typed")
def _typed(monkeypatch: pytest.MonkeyPatch) -> Type:
    """Puts a line on standard input."""
    return lambda line: monkeypatch.setattr("sys.stdin", io.StringIO(line + "\n"))


def _operator(*words: str) -> str:
    out = io.StringIO()
    call_command("operator", *words, stdout=out)
    return out.getvalue().strip()


def test_add_creates_an_operator_and_missing_departments(people: People, typed: Type) -> None:
    typed("salt-rope-and-tar")
    words = ("--name", "Dora", "--department", "reference", "--department", "Maps", "--library", "harbour")
    said = _operator("add", "dora@harbour.example", *words, "--password-stdin")
    assert said == "Dora (dora@harbour.example), operator: Maps, Reference."
    assert Operator.objects.get(email="dora@harbour.example").check_password("salt-rope-and-tar")
    assert Department.objects.filter(name__iexact="reference").count() == 1


def test_add_lets_an_existing_operator_join_and_keeps_the_password(people: People) -> None:
    said = _operator("add", "ANA@harbour.example", "--department", "Local History", "--library", "harbour", "--admin")
    assert said == "Ana Morales (ana@harbour.example), administrator: Local History, Reference."
    assert Operator.objects.get(pk=people.ana.pk).check_password(PASSWORD)


def test_add_gives_a_further_department_of_a_library_the_same_role(people: People) -> None:
    operator("Rea", "rea@harbour.example", people.reference, role=Role.READER)
    _operator("add", "rea@harbour.example", "--department", "Local History", "--library", "harbour")
    memberships = Membership.objects.filter(operator__email="rea@harbour.example")
    assert set(memberships.values_list("department__name", "role")) == {
        ("Reference", Role.READER),
        ("Local History", Role.READER),
    }


@pytest.mark.django_db
def test_add_on_an_empty_server_creates_a_library(typed: Type) -> None:
    typed("salt-rope-and-tar")
    _operator("add", "dora@a.example", "--name", "Dora", "--department", "Desk", "--password-stdin")
    assert Library.objects.get().departments.get().name == "Desk"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("dora@harbour.example", "--department", "Maps", "--library", "harbour"), "To create one, add --name"),
        (("dora@harbour.example", "--name", "Dora", "--library", "harbour"), "To create one, add a --department"),
        (("dora@harbour.example", "--name", "Dora", "--department", "Maps"), "--password-stdin"),
        (("ana@harbour.example", "--department", "Maps"), "Name one with --library: harbour, hill"),
        (("ana@harbour.example", "--department", "Maps", "--library", "No Such!"), "can't be a library"),
    ],
)
def test_add_reports_missing_options_and_creates_nothing(people: People, words: tuple[str, ...], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        _operator("add", *words)
    assert not Operator.objects.filter(email="dora@harbour.example").exists()
    assert not Department.objects.filter(name="Maps").exists()


def test_add_refuses_a_weak_password_or_an_invalid_email(people: People, typed: Type) -> None:
    words = ("--name", "Dora", "--department", "Maps", "--library", "harbour", "--password-stdin")
    typed("short")
    with pytest.raises(CommandError, match="at least 10 characters"):
        _operator("add", "dora@harbour.example", *words)
    typed("salt-rope-and-tar")
    with pytest.raises(CommandError, match="valid email"):
        _operator("add", "dora", *words)
    assert not Department.objects.filter(name="Maps").exists()


def test_add_refuses_a_long_name_and_names_the_field(people: People, typed: Type) -> None:
    typed("salt-rope-and-tar")
    words = ("--name", "D" * 81, "--department", "Maps", "--library", "harbour", "--password-stdin")
    with pytest.raises(CommandError, match=r"^name: .*80 characters"):
        _operator("add", "dora@harbour.example", *words)


def test_add_superuser_creates_an_account_that_administers_every_library(people: People, typed: Type) -> None:
    typed("salt-rope-and-tar")
    said = _operator("add", "dora@a.example", "--name", "Dora", "--superuser", "--password-stdin")
    assert said == "Dora (dora@a.example), superuser: no department."
    dora = Operator.objects.get(email="dora@a.example")
    assert (dora.is_superuser, dora.departments.count()) == (True, 0)
    assert set(libraries_of(dora)) == {people.harbour, people.hill}


def test_add_superuser_promotes_an_existing_account_and_is_recorded(people: People) -> None:
    assert "superuser: Reference" in _operator("add", "ana@harbour.example", "--superuser")
    assert Operator.objects.get(pk=people.ana.pk).is_superuser
    [entry] = Entry.objects.filter(action=Action.RIGHTS_CHANGED, object=str(people.ana.pk))
    assert entry.changes == {"is_superuser": [False, True]}
    _operator("add", "ana@harbour.example", "--department", "Maps", "--library", "harbour")
    assert Operator.objects.get(pk=people.ana.pk).is_superuser


def test_remove_superuser_leaves_the_administrator_of_their_own_libraries(people: People) -> None:
    Operator.objects.filter(pk=people.marta.pk).update(is_superuser=True)
    assert _operator("remove-superuser", "marta@harbour.example").endswith("is not a superuser any more.")
    assert set(libraries_of(Operator.objects.get(pk=people.marta.pk))) == {people.harbour}
    with pytest.raises(CommandError, match="is not a superuser"):
        _operator("remove-superuser", "marta@harbour.example")


def test_the_only_administrator_of_a_library_stays_one(people: People) -> None:
    Operator.objects.filter(pk=people.chi.pk).update(is_superuser=True)
    Membership.objects.filter(operator=people.marta).delete()
    for verb in ("remove-superuser", "delete"):
        with pytest.raises(CommandError, match="Chi Nguyen is the only administrator of Harbour Library"):
            _operator(verb, "chi@harbour.example")
    assert Operator.objects.get(pk=people.chi.pk).is_superuser


def test_delete_deletes_an_unused_account_only(people: People) -> None:
    claimed(people.ask, people.ana)
    with pytest.raises(CommandError, match=r"Ana Morales .* has chats, tickets or files"):
        _operator("delete", "ana@harbour.example")
    assert Operator.objects.filter(pk=people.ana.pk).exists()
    assert _operator("delete", "ben@harbour.example").endswith("is deleted.")
    assert not Operator.objects.filter(pk=people.ben.pk).exists()
    assert Entry.objects.filter(action=Action.ACCOUNT_DELETED, object=str(people.ben.pk)).exists()


def test_password_sets_a_new_password(people: People, typed: Type) -> None:
    typed("oars-and-rowlocks")
    _operator("password", "Ana@harbour.example", "--password-stdin")
    assert Operator.objects.get(pk=people.ana.pk).check_password("oars-and-rowlocks")


def test_password_refuses_an_unknown_email(people: People, typed: Type) -> None:
    typed("oars-and-rowlocks")
    with pytest.raises(CommandError, match="There is no operator nobody@"):
        _operator("password", "nobody@harbour.example", "--password-stdin")
