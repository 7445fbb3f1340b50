"""Whose account an administrator may change: whatever it reaches must be within their own reach.

Marta administers Harbour Library, Olga Hill Library, Root everything.
"""

import pytest

from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import may_change_account
from refdesk.staff.roles import Role
from refdesk.tickets.models import Queue
from tests.conftest import SignedIn
from tests.sample_people import People, operator


def queue(people: People, *, of_hill: bool = True) -> Queue:
    library = people.hill if of_hill else people.harbour
    return Queue.objects.create(library=library, name="Questions", slug=f"questions-{library.slug}")


def changers(people: People, who: Operator) -> set[str]:
    """Who of the administrators may change this account."""
    return {
        changer.name.split()[0]
        for changer in (people.marta, people.olga, people.root)
        if may_change_account(changer, who)
    }


def test_an_account_is_changed_by_administrators_of_all_that_it_reaches(people: People) -> None:
    queue(people, of_hill=False).members.add(people.ana)
    assert changers(people, people.ana) == {"Marta", "Root"}
    queue(people).members.add(people.ana)
    assert changers(people, people.ana) == {"Root"}


def test_account_changes_consider_queues_of_other_libraries(people: People) -> None:
    queue(people).departments.add(people.reference)
    assert changers(people, people.ana) == {"Root"}
    assert changers(people, people.ben) == {"Marta", "Root"}


def test_an_administrator_of_both_libraries_goes_on(people: People) -> None:
    both = operator("Nora", "nora@example.org", people.reference, people.hill_desk, role=Role.ADMINISTRATOR)
    queue(people).members.add(people.ana)
    assert may_change_account(both, people.ana)
    Membership.objects.filter(operator=both, department=people.hill_desk).delete()
    assert not may_change_account(both, people.ana)


def test_account_changes_are_refused_for_members_of_foreign_queues(people: People, signed_in: SignedIn) -> None:
    """Else an administrator of the one could sign in as them, and read the other's tickets."""
    address = f"/api/v1/desk/administration/people/{people.ana.pk}/invitation"
    assert signed_in(people.marta).post(address).status_code == 201
    queue(people).members.add(people.ana)
    assert signed_in(people.marta).post(address).status_code == 409
    both = operator("Nora", "nora@example.org", people.reference, people.hill_desk, role=Role.ADMINISTRATOR)
    assert signed_in(both).post(address).status_code == 201


# Relations by which an operator reaches what is a library's; the others say what somebody did, or are theirs alone.
GRANTS = {"people.Membership.operator", "tickets.Queue.members"}
RECORDS = {
    "account.EmailAddress.user",
    "mfa.Authenticator.user",
    "analytics.Dataset.changed_by",
    "analytics.SurveyCount.changed_by",
    "analytics.Record.operator",
    "appointments.AppointmentLink.operator",
    "canned.CannedMessage.operator",
    "colleagues.InternalChat.first",
    "colleagues.InternalChat.second",
    "colleagues.ReadMark.operator",
    # What a key may do is said by its scopes, for the library of its account.
    "keys.ApiKey.account",
    "sign_on.Identity.operator",
    "chats.Chat.claimed_by",
    "chats.ReadMark.operator",
    "push.PushSubscription.operator",
    "statistics.ChatFact.operator",
    "statistics.Shift.operator",
    "files.File.sent_by",
    "mail.Email.operator",
    "mail.NotificationPreferences.operator",
    "people.Desk.operator",
    "people.DeskSession.operator",
    "people.SignInOrigin.operator",
    "people.OperatorPicture.operator",
    "retention.Erasure.operator",
    "tickets.Ticket.owner",
    "transcripts.Card.operator",
    "transcripts.Participation.operator",
}


@pytest.mark.django_db
def test_permissions_list_every_relation_to_operators() -> None:
    """A relation that grants rights is listed here, and provides its libraries to `permissions.further_libraries`."""
    fields = (
        relation.remote_field for relation in Operator._meta.get_fields(include_hidden=True) if relation.auto_created
    )
    relations = {
        f"{field.model._meta.label}.{field.name}" for field in fields if field and not field.model._meta.auto_created
    }
    assert relations == GRANTS | RECORDS
