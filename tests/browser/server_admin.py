"""Administers a running server from a process beside it, which makes operators and widgets in its database.

Each test has a library of its own, so that nobody sees the chats of another test. The demo's widget `ask`, which stands
on `/demo/`, is led to that library's Reference.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.forked import start
from tests.servers import ROOT, Server

PASSWORD = "quay-street-14"


@dataclass(frozen=True)
class Colleague:
    """An operator of the test's library."""

    id: int
    name: str
    email: str
    departments: tuple[str, ...] = ()


class ServerAdmin:
    """The process. It lives as long as its server does, and outlives the server's restarts."""

    def __init__(self, server: Server) -> None:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("REFDESK_")}
        environ = {"REFDESK_DATA": str(server.data), "DJANGO_SETTINGS_MODULE": "refdesk.project.settings"}
        environ = {**outside, **server.environ, **environ, "PYTHONPATH": str(ROOT)}
        self._process = start("tests.browser.server_admin_calls", environ, 2)

    def call(self, name: str, /, **facts: Any) -> Any:
        """Carry out one of `server_admin_calls`; what it answers."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([name, facts]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the process that administers the server is gone"
        done, answer = json.loads(line)
        assert done, f"{name} failed:\n{answer}"
        return answer

    def end(self) -> None:
        assert self._process.stdout is not None
        self._process.close_input()
        self._process.wait()
        self._process.stdout.close()


class House:
    """One test's library: departments Reference and Local History, the widget `ask`, operators as they are hired."""

    def __init__(self, server_admin: ServerAdmin) -> None:
        self._server_admin = server_admin
        made: Mapping[str, Any] = server_admin.call("make_house")
        self.number: int = made["number"]
        self.widget = "ask"

    def hires(self, name: str, *departments: str, admin: bool = False, superuser: bool = False) -> Colleague:
        """A new operator; their password is `PASSWORD`. A superuser administers the libraries of all tests."""
        email = f"{name.split()[0].lower()}.{self.number}@harbour.example"
        facts = {"house": self.number, "name": name, "email": email, "departments": departments}
        facts |= {"admin": admin, "superuser": superuser}
        return Colleague(self._server_admin.call("hire", **facts), name, email, departments)

    def chose_status(self, colleague: Colleague, status: str) -> None:
        """What they were when they last left the desk: "online", "away" or "offline"."""
        self._server_admin.call("choose_status", operator=colleague.id, status=status)

    def speaks(self, colleague: Colleague, tag: str) -> None:
        """They chose this language for their desk."""
        self._server_admin.call("choose_language", operator=colleague.id, tag=tag)

    def session_of(self, colleague: Colleague) -> str:
        """The cookie of somebody who has just signed in."""
        session: str = self._server_admin.call("session", operator=colleague.id)
        return session

    def confirmed_long_ago(self, colleague: Colleague) -> None:
        """The sessions of somebody need a confirmation again."""
        self._server_admin.call("age_confirmations", operator=colleague.id)

    def has_queue(self, name: str, department: str, *, address: str = "") -> None:
        """A queue of one of the departments; `address` is where it gets mail."""
        facts = {"house": self.number, "name": name, "department": department, "address": address}
        self._server_admin.call("add_queue", **facts)

    def sets_widget(self, **fields: Any) -> None:
        """Change the widget's texts or questions, as an administrator would."""
        self._server_admin.call("set_widget", **fields)

    def sets_masking(self, **fields: Any) -> None:
        """What the library masks in what patrons write; before the first one writes."""
        self._server_admin.call("set_masking", house=self.number, **fields)

    def opens_in(self, days: int, department: str) -> None:
        """The department opens at 9:00 (UTC) in so many days, and is closed until then."""
        self._server_admin.call("set_hours", house=self.number, department=department, days=days)

    def adds_widget(self, department: str, **fields: Any) -> str:
        """A widget of another department, with other settings than usual; its name in addresses."""
        slug = f"ask-{self.number}-{department.lower().replace(' ', '-')}"
        self._server_admin.call("add_widget", house=self.number, department=department, slug=slug, **fields)
        return slug

    def asks_before_chats(self, label: str, *, required: bool = False) -> None:
        """One more question of the library's own before the chat."""
        self._server_admin.call("add_question", label=label, required=required)

    def shares(self, title: str, text: str, *marks: Mapping[str, Any], department: str = "") -> None:
        """A canned message of the library, or of one of its departments."""
        facts = {"house": self.number, "title": title, "text": text, "department": department, "marks": marks}
        self._server_admin.call("share", **facts)

    def counts_questions(self) -> None:
        """Give the library the standard dataset of Reference Analytics."""
        self._server_admin.call("make_dataset", house=self.number)

    def records(self) -> list[dict[str, str]]:
        """What was recorded, by the names of fields."""
        records: list[dict[str, str]] = self._server_admin.call("records", house=self.number)
        return records

    def make_ticket(self, queue: str, question: str, **facts: str) -> int:
        """A ticket that a patron left by the form; its number."""
        number: int = self._server_admin.call("ask", house=self.number, queue=queue, question=question, **facts)
        return number

    def ticket_log(self, ticket: int) -> list[list[Any]]:
        """Everything stored of a ticket: kind, actor and content of each event."""
        events: list[list[Any]] = self._server_admin.call("ticket_log", ticket=ticket)
        return events

    def lets_files_expire(self) -> None:
        """The time of all files of this library's chats is over."""
        self._server_admin.call("expire_files", house=self.number)

    def answers(self, group: str, question: str, answer: str, *, public: bool = True) -> str:
        """A published FAQ in a group of the library's; the path of its page."""
        facts = {"house": self.number, "group": group, "question": question, "answer": answer, "public": public}
        path: str = self._server_admin.call("answer", **facts)
        return path

    def log(self) -> list[list[Any]]:
        """Everything stored of this library's chats: chat, seq, kind and content of each event."""
        events: list[list[Any]] = self._server_admin.call("log", house=self.number)
        return events

    def kinds(self) -> list[str]:
        """What kinds of events this library's chats hold, in order."""
        return [kind for _, _, kind, _ in self.log()]

    def began(self) -> list[int]:
        """When this library's chats began, in milliseconds by the server's clock."""
        moments: list[int] = self._server_admin.call("began", house=self.number)
        return moments
