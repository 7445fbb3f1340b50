"""The course of one invented chat as timed steps, from the first question to its follow-ups."""

import random
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from refdesk.chats import commands as c
from refdesk.chats.events import Answered
from refdesk.eventlog.acts import SaveNote, Say, SetTags
from refdesk.libraries.models import Department
from refdesk.tickets.models import Queue
from refdesk.widgets.models import Widget

from . import patrons

SECOND, MINUTE = 1_000, 60_000
ANSWERS: tuple[Answered, ...] = ("yes", "partly", "no")
GRACE = 2 * MINUTE
"""Time in which a lost connection may come back in these chats (ms)."""
Who = Literal["patron", "system"] | c.Operator
Ending = Literal["answered", "missed", "abandoned"]


class Question(msgspec.Struct, frozen=True):
    """A question, the lines that follow it, by the operator and the patron in turn, and the values of its record."""

    question: str
    subject: str
    kind: str
    read: int
    lines: tuple[str, ...]
    history: bool = False


@dataclass(frozen=True)
class Branch:
    """A department with a widget and operators. `site` is the website of its library, `queue` that of its tickets."""

    department: Department
    widget: Widget
    operators: tuple[c.Operator, ...]
    site: str
    queue: Queue | None = None

    @property
    def questions(self) -> list[Question]:
        history = "history" in self.department.name.casefold()
        return [
            question
            for question in questions()
            if question.history == history or (history and question.subject == "Other")
        ]


@dataclass(frozen=True)
class Step:
    """A command at its time (ms). `question` is the further question that this message starts."""

    moment: int
    who: Who
    act: c.AnyAct
    question: Question | None = None


@dataclass
class Story:
    """One chat. `ticket`: `made` by the operator, or the patron `left` the chat for one."""

    branch: Branch
    started_at: int
    start: c.Start
    first: Question
    ending: Ending
    operator: c.Operator | None = None
    steps: list[Step] = field(default_factory=list)
    ticket: Literal["", "made", "left"] = ""

    @property
    def ended_at(self) -> int:
        """The time of the last step (ms)."""
        return self.steps[-1].moment


@cache
def questions() -> tuple[Question, ...]:
    return msgspec.json.decode(Path(__file__).with_name("questions.json").read_bytes(), type=tuple[Question, ...])


def compose(branch: Branch, started_at: int, key: str, dice: random.Random) -> Story:
    """A story that starts at this time (ms)."""
    return _Composer(branch, started_at, key, dice).story()


class _Composer:
    """Composes one story, step by step, with its own clock."""

    def __init__(self, branch: Branch, started_at: int, key: str, dice: random.Random) -> None:
        self._branch, self._now, self._dice = branch, started_at, dice
        self._seat = 0
        first = dice.choice(branch.questions)
        self._story = Story(branch, started_at, self._start(first, key), first, _ending(dice))

    def story(self) -> Story:
        self._take_seat()
        {"answered": self._answered, "missed": self._missed, "abandoned": self._abandoned}[self._story.ending]()
        return self._story

    def _start(self, first: Question, key: str) -> c.Start:
        branch, dice = self._branch, self._dice
        return c.Start(
            widget=branch.widget.pk,
            department=branch.department.pk,
            department_name=branch.department.name,
            widget_title=branch.widget.title,
            country=branch.department.library.country,
            key=key,
            question=first.question,
            name=patrons.name(dice) if dice.random() < 0.55 else "",
            contact=patrons.contact(dice) if dice.random() < 0.25 else "",
            details=patrons.described(branch.site, dice),
        )

    def _after(self, seconds: float) -> None:
        self._now += max(1, round(seconds * SECOND))

    def _do(self, who: Who, act: c.AnyAct, question: Question | None = None) -> None:
        self._story.steps.append(Step(self._now, who, act, question))

    def _take_seat(self) -> None:
        self._seat += 1
        page = patrons.page(self._branch.site, self._dice) if self._seat > 1 else self._story.start.details.page
        self._do("patron", c.TakeSeat(node="demo", window=f"w{self._seat}", page=page))

    def _answered(self) -> None:
        dice = self._dice
        self._after(min(900, dice.lognormvariate(3.5, 0.9)))
        operator = self._story.operator = dice.choice(self._branch.operators)
        self._do(operator, c.Claim())
        self._after(dice.uniform(3, 12))
        self._say(operator, f"Hello, this is {operator.name.split()[0]}. Let me look into that for you.")
        for number, question in enumerate(self._questions()):
            self._ask(question, first=number == 0)
        self._say_thanks()
        self._end()

    def _questions(self) -> list[Question]:
        """The first question, sometimes followed by one or two more."""
        more = self._dice.choices((0, 1, 2), (76, 18, 6))[0]
        rest = [question for question in self._branch.questions if question != self._story.first]
        return [self._story.first, *self._dice.sample(rest, more)]

    def _ask(self, question: Question, *, first: bool) -> None:
        if not first:
            self._say("patron", f"One more thing: {question.question}", question)
        for number, text in enumerate(question.lines):
            self._interlude()
            self._say(self._operator if number % 2 == 0 else "patron", text)
        # Difficult questions need time: books are fetched, databases searched.
        self._after(self._dice.uniform(0, 25) * question.read)

    @property
    def _operator(self) -> c.Operator:
        assert self._story.operator  # noqa: S101 only an answered chat comes here
        return self._story.operator

    def _say(self, who: Who, text: str, question: Question | None = None) -> None:
        self._after(len(text) * self._dice.uniform(0.12, 0.3) + self._dice.uniform(2, 20))
        self._do(who, Say(text=text), question)

    def _interlude(self) -> None:
        """Another page, a lost connection, contact info, or a take-over by a colleague."""
        happening = self._dice.choices(
            (None, self._open_page, self._reconnect, self._request_contact, self._change_operator), _ODDS
        )[0]
        if happening:
            happening()

    def _open_page(self) -> None:
        self._after(2)
        self._take_seat()

    def _reconnect(self) -> None:
        self._after(3)
        self._do("system", c.LoseConnection(seat=self._seat, grace=GRACE))
        self._after(self._dice.uniform(4, 60))
        self._take_seat()

    def _request_contact(self) -> None:
        if any(isinstance(step.act, c.RequestContact) for step in self._story.steps):
            return
        self._do(self._operator, c.RequestContact())
        self._after(self._dice.uniform(8, 30))
        shares = self._dice.random() < 0.7
        self._do("patron", c.ShareContact(contact=patrons.contact(self._dice)) if shares else c.DeclineContact())

    def _change_operator(self) -> None:
        others = [operator for operator in self._branch.operators if operator != self._operator]
        if not others:
            return
        self._after(60)
        self._do("system", c.NoticeOperatorGone(operator=self._operator.id))
        self._after(self._dice.uniform(5, 50))
        self._story.operator = self._dice.choice(others)
        self._do(self._operator, c.TakeOver())

    def _say_thanks(self) -> None:
        if self._dice.random() < 0.8:
            self._say("patron", self._dice.choice(("Thank you!", "Perfect, thanks.", "Great, that helps. Bye!")))
            self._say(self._operator, self._dice.choice(("You’re welcome.", "Gladly. Good luck!", "Any time.")))

    def _end(self) -> None:
        self._after(self._dice.uniform(2, 40))
        how = self._dice.choices(("patron", "operator", "lost"), (55, 30, 15))[0]
        if how == "lost":
            self._disconnect()
        else:
            self._do("patron" if how == "patron" else self._operator, c.End())
        self._after(self._dice.uniform(5, 90))
        if how != "lost" and self._dice.random() < 0.3:
            answered = self._dice.choices(ANSWERS, (80, 14, 6))[0]
            self._do("patron", c.SendFeedback(answered=answered))
        if self._dice.random() < 0.08:
            self._do(self._operator, SaveNote(text="Please have a look whether the page about this says it, too."))
        subject = self._story.first.subject
        if self._dice.random() < 0.3 and subject != "Other":
            self._do(self._operator, SetTags(tags=(subject.lower(),)))
        self._story.ticket = "made" if self._dice.random() < 0.03 else ""

    def _missed(self) -> None:
        self._after(self._dice.uniform(65, 900))
        if self._branch.queue and self._dice.random() < 0.4:
            self._story.ticket = "left"
        else:
            self._leave()

    def _abandoned(self) -> None:
        self._after(self._dice.uniform(6, 50))
        self._leave()

    def _leave(self) -> None:
        if self._dice.random() < 0.5:
            self._do("patron", c.End())
        else:
            self._disconnect()

    def _disconnect(self) -> None:
        self._do("system", c.LoseConnection(seat=self._seat, grace=GRACE))
        self._after(GRACE / SECOND)
        self._do("system", c.EndLost())


_ODDS = (80, 8, 6, 3, 1)


def _ending(dice: random.Random) -> Ending:
    endings: tuple[Ending, ...] = ("answered", "missed", "abandoned")
    return dice.choices(endings, (87, 8, 5))[0]
