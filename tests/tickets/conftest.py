import pytest

from refdesk.tickets.models import Queue
from tests.logs import queue_of
from tests.sample_people import People


@pytest.fixture(name="reference")
def _reference(people: People) -> Queue:
    return queue_of(people.reference, "Reference questions", "reference")


@pytest.fixture(name="queue")
def _queue(reference: Queue) -> Queue:
    return reference
