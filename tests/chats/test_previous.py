"""Previous chats with a patron, by contact info, and who may know of them."""

from itertools import count

import pytest
from django.test import Client

from refdesk.chats import commands as c
from refdesk.chats.models import Chat
from refdesk.chats.participants import Participant, encoded
from refdesk.chats.starts.previous import SHOWN
from refdesk.eventlog.acts import SetContact
from refdesk.libraries.models import Department
from refdesk.staff.models import Membership, Operator
from refdesk.widgets.models import Widget
from tests.conftest import SignedIn
from tests.logs import act, actor, started
from tests.sample_people import People

from .world import NOON

CONTACT = "dana@example.org"
times = count(NOON, 1000)


def had(widget: Widget, question: str, contact: str = CONTACT, claimed_by: Operator | None = None) -> int:
    """A chat that was started, and claimed and ended if by somebody; its number."""
    chat = started(widget, question, next(times), contact=contact)
    if claimed_by:
        who = c.Operator(claimed_by.pk, claimed_by.name, frozenset({widget.department_id}))
        act(chat, who, c.Claim(), c.End(), at=next(times))
    return chat


def widget_of(department: Department, slug: str) -> Widget:
    return Widget.objects.create(department=department, slug=slug)


def questions_before(client: Client, chat: int) -> list[str]:
    return [earlier["question"] for earlier in client.get(f"/api/v1/desk/chats/{chat}/previous").json()["chats"]]


def test_earlier_chats_with_the_same_contact_info_the_latest_first(people: People, signed_in: SignedIn) -> None:
    first = had(people.ask, "Can I extend a loan?", claimed_by=people.chi)
    had(people.ask, "Somebody else asks", contact="eve@example.org")
    had(people.ask, "Where is the scanner?")
    now = had(people.ask, "Where is the directory?", contact="Dana@Example.org")
    had(people.ask, "A later one")
    answer = signed_in(people.ana).get(f"/api/v1/desk/chats/{now}/previous").json()
    assert (answer["contact"], answer["total"]) == (CONTACT, 2)
    assert [chat["question"] for chat in answer["chats"]] == ["Where is the scanner?", "Can I extend a loan?"]
    previous = answer["chats"][1]
    assert (previous["chat"], previous["operator_id"], previous["operator_name"]) == (
        first,
        people.chi.pk,
        people.chi.name,
    )
    assert previous["ended_at"] > previous["started_at"]


def test_a_number_matches_however_it_was_written(people: People, signed_in: SignedIn) -> None:
    had(people.ask, "By phone", contact="(212) 555-2368")
    assert questions_before(signed_in(people.ana), had(people.ask, "Again", contact="+1 212 555 2368")) == ["By phone"]


def test_corrected_contact_info_finds_other_chats(people: People, signed_in: SignedIn) -> None:
    had(people.ask, "Can I extend a loan?")
    now = had(people.ask, "Who am I?", contact="")
    assert questions_before(signed_in(people.ana), now) == []
    act(now, actor(people.ana), SetContact(contact=CONTACT))
    assert questions_before(signed_in(people.ana), now) == ["Can I extend a loan?"]


def test_chats_without_contact_info_have_nothing_in_common(people: People, signed_in: SignedIn) -> None:
    had(people.ask, "One", contact="")
    assert questions_before(signed_in(people.ana), had(people.ask, "Two", contact="")) == []


def test_chats_of_departments_that_the_operator_is_not_in_are_left_out(people: People, signed_in: SignedIn) -> None:
    """Neither listed nor counted: of another department, and of another library."""
    had(widget_of(people.local_history, "local"), "About the house")
    had(people.hill_widget, "On the hill")
    had(people.ask, "In Reference")
    now = had(people.ask, "Now")
    assert questions_before(signed_in(people.ana), now) == ["In Reference"]
    assert signed_in(people.ana).get(f"/api/v1/desk/chats/{now}/previous").json()["total"] == 1
    assert questions_before(signed_in(people.marta), now) == ["In Reference", "About the house"]


def test_previous_chats_are_hidden_from_outsiders(people: People, signed_in: SignedIn) -> None:
    """Operators of another department or library, an administrator without the department: as if it were not there."""
    had(people.ask, "Before")
    now = had(people.ask, "Now")
    address = f"/api/v1/desk/chats/{now}/previous"
    for outsider in (people.ben, people.olga, people.root):
        answer = signed_in(outsider).get(address)
        assert (answer.status_code, answer.json()) == (404, {"refusal": {"name": "NoSuchChat"}})
        missing = signed_in(outsider).get("/api/v1/desk/chats/999999/previous")
        assert (missing.status_code, missing.content) == (404, answer.content)


def test_previous_chats_are_hidden_after_leaving_the_department(people: People, ana: Client) -> None:
    had(people.ask, "Before")
    now = had(people.ask, "Now")
    assert questions_before(ana, now) == ["Before"]
    Membership.objects.filter(operator=people.ana).delete()
    assert ana.get(f"/api/v1/desk/chats/{now}/previous").status_code == 404


def test_previous_chats_are_refused_to_deactivated_operators(people: People, ana: Client) -> None:
    now = had(people.ask, "Now")
    Operator.objects.filter(pk=people.ana.pk).update(is_active=False)
    assert ana.get(f"/api/v1/desk/chats/{now}/previous").status_code == 401


def test_a_list_has_an_end_and_says_how_many_there_are(people: People, signed_in: SignedIn) -> None:
    for number in range(SHOWN + 2):
        had(people.ask, f"Question {number}")
    answer = signed_in(people.ana).get(f"/api/v1/desk/chats/{had(people.ask, 'Now')}/previous").json()
    assert (answer["total"], len(answer["chats"])) == (SHOWN + 2, SHOWN)
    assert answer["chats"][0]["question"] == f"Question {SHOWN + 1}"


@pytest.mark.parametrize("chat", [0, 2**63, 2**80])
def test_previous_chats_are_not_found_for_unknown_numbers(people: People, signed_in: SignedIn, chat: int) -> None:
    assert signed_in(people.ana).get(f"/api/v1/desk/chats/{chat}/previous").status_code == 404


def test_T2_a_participant_of_another_department_sees_what_belongs_to_the_chat(
    people: People, signed_in: SignedIn
) -> None:
    chat = had(people.ask, "Maps?")
    client, at = signed_in(people.ben), f"/api/v1/desk/chats/{chat}"
    addresses = [f"{at}/previous", f"{at}/canned-messages", f"{at}/tickets"]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    ben = Participant(people.ben.pk, people.local_history.pk, people.ben.name, "Local History")
    Chat.objects.filter(pk=chat).update(participants=encoded([ben]))
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    # They see earlier chats of their own departments, not of the chat's.
    had(people.ask, "Maps again?")
    assert questions_before(client, chat) == []
    Membership.objects.filter(operator=people.ben).delete()
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
