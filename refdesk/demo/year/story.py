"""How one chat goes, from the first question to its follow-ups, as steps with their moments."""

import random
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from refdesk.chats import commands as c
from refdesk.libraries.models import Department
from refdesk.widgets.models import Widget

from . import patrons

SECOND, MINUTE = 1_000, 60_000
GRACE = 2 * MINUTE
"""How long a lost line may come back in these chats (ms)."""
Who = Literal["patron", "system"] | c.Operator
Fate = Literal["answered", "missed", "abandoned"]


class Asked(msgspec.Struct, frozen=True):
    """A kind of question: what is said in turns, the operator first, and how it is recorded."""

    question: str
    subject: str
    kind: str
    read: int
    lines: tuple[str, ...]
    history: bool = False


@dataclass(frozen=True)
class Place:
    """Where chats are asked: a department with its widget, and its operators."""

    department: Department
    widget: Widget
    operators: tuple[c.Operator, ...]
    site: str

    @property
    def questions(self) -> list[Asked]:
        """What is asked there."""
        history = "history" in self.department.name.casefold()
        return [each for each in questions() if each.history == history or (history and each.subject == "Other")]


@dataclass(frozen=True)
class Step:
    """Something that happens in the chat; `asks` where a question of its own begins with it."""

    moment: int
    who: Who
    act: c.AnyAct
    asks: Asked | None = None


@dataclass
class Story:
    """One chat. `ticket`: the operator makes one of it, or the patron leaves it for one."""

    place: Place
    begins: int
    start: c.Start
    first: Asked
    fate: Fate
    operator: c.Operator | None = None
    steps: list[Step] = field(default_factory=list)
    ticket: Literal["", "made", "left"] = ""

    @property
    def ends(self) -> int:
        """The moment of its last step."""
        return self.steps[-1].moment


@cache
def questions() -> tuple[Asked, ...]:
    """All kinds of questions."""
    return msgspec.json.decode(Path(__file__).with_name("questions.json").read_bytes(), type=tuple[Asked, ...])


def told(place: Place, begins: int, key: str, dice: random.Random) -> Story:
    """A story that begins then."""
    return _Telling(place, begins, key, dice).story()


class _Telling:
    """Tells one story, step by step, with a clock of its own."""

    def __init__(self, place: Place, begins: int, key: str, dice: random.Random) -> None:
        self._place, self._now, self._dice = place, begins, dice
        self._seat = 0
        first = dice.choice(place.questions)
        self._story = Story(place, begins, self._start(first, key), first, _fate(dice))

    def story(self) -> Story:
        self._sits()
        {"answered": self._answered, "missed": self._missed, "abandoned": self._abandoned}[self._story.fate]()
        return self._story

    def _start(self, first: Asked, key: str) -> c.Start:
        place, dice = self._place, self._dice
        return c.Start(
            widget=place.widget.pk,
            department=place.department.pk,
            department_name=place.department.name,
            widget_title=place.widget.title,
            country=place.department.library.country,
            key=key,
            question=first.question,
            name=patrons.name(dice) if dice.random() < 0.55 else "",
            contact=patrons.contact(dice) if dice.random() < 0.25 else "",
            details=patrons.described(place.site, dice),
        )

    def _after(self, seconds: float) -> None:
        self._now += max(1, round(seconds * SECOND))

    def _do(self, who: Who, act: c.AnyAct, asks: Asked | None = None) -> None:
        self._story.steps.append(Step(self._now, who, act, asks))

    def _sits(self) -> None:
        self._seat += 1
        page = patrons.page(self._place.site, self._dice) if self._seat > 1 else self._story.start.details.page
        self._do("patron", c.TakeSeat(node="demo", window=f"w{self._seat}", page=page))

    def _answered(self) -> None:
        dice = self._dice
        self._after(min(900, dice.lognormvariate(3.5, 0.9)))
        operator = self._story.operator = dice.choice(self._place.operators)
        self._do(operator, c.Claim())
        self._after(dice.uniform(3, 12))
        self._says(operator, f"Hello, this is {operator.name.split()[0]}. Let me look into that for you.")
        for number, asked in enumerate(self._asks()):
            self._one(asked, first=number == 0)
        self._thanks()
        self._over()

    def _asks(self) -> list[Asked]:
        """The first question, and one or two more now and then."""
        more = self._dice.choices((0, 1, 2), (76, 18, 6))[0]
        rest = [each for each in self._place.questions if each != self._story.first]
        return [self._story.first, *self._dice.sample(rest, more)]

    def _one(self, asked: Asked, *, first: bool) -> None:
        if not first:
            self._says("patron", f"One more thing: {asked.question}", asked)
        for turn, text in enumerate(asked.lines):
            self._interlude()
            self._says(self._answering if turn % 2 == 0 else "patron", text)
        # What takes long takes long: books are fetched, databases searched.
        self._after(self._dice.uniform(0, 25) * asked.read)

    @property
    def _answering(self) -> c.Operator:
        assert self._story.operator  # noqa: S101 only an answered chat comes here
        return self._story.operator

    def _says(self, who: Who, text: str, asks: Asked | None = None) -> None:
        self._after(len(text) * self._dice.uniform(0.12, 0.3) + self._dice.uniform(2, 20))
        self._do(who, c.Say(text=text), asks)

    def _interlude(self) -> None:
        """Another page, a lost line, contact info, a colleague who takes over."""
        happens = self._dice.choices((None, self._walks, self._drops, self._wants_contact, self._hands_over), _ODDS)[0]
        if happens:
            happens()

    def _walks(self) -> None:
        self._after(2)
        self._sits()

    def _drops(self) -> None:
        self._after(3)
        self._do("system", c.LoseLine(seat=self._seat, grace=GRACE))
        self._after(self._dice.uniform(4, 60))
        self._sits()

    def _wants_contact(self) -> None:
        if any(isinstance(step.act, c.RequestContact) for step in self._story.steps):
            return
        self._do(self._answering, c.RequestContact())
        self._after(self._dice.uniform(8, 30))
        shares = self._dice.random() < 0.7
        self._do("patron", c.ShareContact(contact=patrons.contact(self._dice)) if shares else c.DeclineContact())

    def _hands_over(self) -> None:
        others = [each for each in self._place.operators if each != self._answering]
        if not others:
            return
        self._after(60)
        self._do("system", c.NoticeOperatorGone(operator=self._answering.id))
        self._after(self._dice.uniform(5, 50))
        self._story.operator = self._dice.choice(others)
        self._do(self._answering, c.TakeOver())

    def _thanks(self) -> None:
        if self._dice.random() < 0.8:
            self._says("patron", self._dice.choice(("Thank you!", "Perfect, thanks.", "Great, that helps. Bye!")))
            self._says(self._answering, self._dice.choice(("You’re welcome.", "Gladly. Good luck!", "Any time.")))

    def _over(self) -> None:
        self._after(self._dice.uniform(2, 40))
        how = self._dice.choices(("patron", "operator", "lost"), (55, 30, 15))[0]
        if how == "lost":
            self._vanishes()
        else:
            self._do("patron" if how == "patron" else self._answering, c.End())
        self._after(self._dice.uniform(5, 90))
        if self._dice.random() < 0.08:
            self._do(self._answering, c.SaveNote(text="Please have a look whether the page about this says it, too."))
        subject = self._story.first.subject
        if self._dice.random() < 0.3 and subject != "Other":
            self._do(self._answering, c.SetTags(tags=(subject.lower(),)))
        self._story.ticket = "made" if self._dice.random() < 0.03 else ""

    def _missed(self) -> None:
        self._after(self._dice.uniform(65, 900))
        if self._dice.random() < 0.4:
            self._story.ticket = "left"
        else:
            self._goes()

    def _abandoned(self) -> None:
        self._after(self._dice.uniform(6, 50))
        self._goes()

    def _goes(self) -> None:
        if self._dice.random() < 0.5:
            self._do("patron", c.End())
        else:
            self._vanishes()

    def _vanishes(self) -> None:
        self._do("system", c.LoseLine(seat=self._seat, grace=GRACE))
        self._after(GRACE / SECOND)
        self._do("system", c.EndLost())


_ODDS = (80, 8, 6, 3, 1)


def _fate(dice: random.Random) -> Fate:
    fates: tuple[Fate, ...] = ("answered", "missed", "abandoned")
    return dice.choices(fates, (87, 8, 5))[0]
