"""Who may read the chat from which a ticket is made, by the one rule of chats."""

from refdesk.staff.models import Membership
from refdesk.staff.roles import Role
from refdesk.tickets.queries import readable_chat
from tests.logs import begin, claimed
from tests.sample_people import People
from tests.transcripts.world import had


def test_A4_a_reader_who_answers_elsewhere_makes_no_ticket_from_a_chat_that_goes_on(people: People) -> None:
    """The form of a ticket shows the question."""
    Membership.objects.create(operator=people.olga, department=people.reference, role=Role.READER)
    waiting, active, ended = begin(people.ask), claimed(people.ask, people.ana), had(people.ask, people.ana)
    readable = [chat for chat in (waiting, active, ended) if readable_chat(people.olga, chat)]
    assert readable == [ended]
    assert all(readable_chat(people.ana, chat) for chat in (waiting, active, ended))
    assert not any(readable_chat(people.ben, chat) for chat in (waiting, active, ended))
    assert readable_chat(people.ana, ended + 1_000) is None
