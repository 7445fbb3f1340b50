"""A patron with a browser that runs no script, and the operator at the desk."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.utils import translation

from refdesk.chats.commands import AnyAct, Claim, Command, Operator
from refdesk.chats.head import Head
from refdesk.chats.models import Chat
from refdesk.chats.queries import head_of
from refdesk.eventlog.acts import Say
from refdesk.eventlog.execution import execute
from refdesk.eventlog.outcomes import Outcome
from refdesk.kit.clock import now_ms
from tests.sample_people import People, at_desk

START = "/ask/ask/chat/"


@dataclass
class Browser:
    """Loads pages, sends the forms that it was shown with their hidden fields, and follows redirects as browsers do."""

    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    address: str = START
    page: Any = None

    def open(self, address: str = START) -> str:
        self.page, self.address = self.client.get(address), address
        return self.html

    def send(self, do: str, **fields: Any) -> str:
        """Press a button of the page."""
        return self.post({**self.hidden(do), "do": do, **fields})

    def post(self, fields: dict[str, Any]) -> str:
        answer = self.client.post(START, fields)
        if answer.status_code == 303 and answer["Location"].startswith(START):
            return self.open(answer["Location"])
        self.page = answer
        return self.html

    def hidden(self, do: str) -> dict[str, str]:
        """The hidden fields of the form with this button."""
        forms = re.findall(r"<form.*?</form>", self.html, re.DOTALL)
        [form] = [form for form in forms if f'name="do" value="{do}"' in form]
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))

    def refresh(self) -> str:
        """What the page's `Refresh` says."""
        seconds, _, address = self.page["Refresh"].partition("; url=")
        assert seconds == "10"
        return self.open(address)

    @property
    def html(self) -> str:
        return str(self.page.content.decode())

    @property
    def title(self) -> str:
        match = re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)
        assert match
        return match[1].partition(" · ")[0]


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """A page activates its patron's language on the thread, which the test client shares with later tests."""
    with translation.override("en"):
        yield


@pytest.fixture(name="ana")
def _ana(people: People) -> Operator:
    at_desk(people.ana, now_ms())
    return Operator(people.ana.pk, people.ana.name, frozenset({people.reference.pk}))


@pytest.fixture(name="browser")
def _browser(ana: Operator) -> Browser:
    return Browser()


def ask(browser: Browser, question: str = "Where do I renew?", **fields: str) -> Head:
    browser.open()
    browser.send("start", question=question, **fields)
    return newest()


def newest() -> Head:
    head = head_of(Chat.objects.latest("id").pk)
    assert head
    return head


def perform(ana: Operator, *acts: AnyAct) -> Sequence[Outcome]:
    return [async_to_sync(execute)(Command(newest().chat, ana, act)) for act in acts]


def answer(ana: Operator, text: str = "At the front desk.") -> None:
    perform(ana, Claim(), Say(text=text))
