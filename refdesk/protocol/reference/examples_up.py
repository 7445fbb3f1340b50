"""An example of each frame that a client sends, and of each act."""

from refdesk.chats import commands as c
from refdesk.chats.events import Page
from refdesk.eventlog.acts import SaveNote, Say, SetContact, SetName, SetTags
from refdesk.eventlog.address import chat_at
from refdesk.eventlog.events import Mark
from refdesk.protocol import VERSION, up
from refdesk.tickets import commands as t

KEY = "0198f3a17c2e7b1a8d3c9e0f4a6b8c2d"
CHAT = chat_at(7)
EPOCH = "6f1c0a9be2d84b57a1f0c3d2e4958b76"

FRAMES: tuple[up.Up, ...] = (
    up.PatronHello(
        version=VERSION,
        token="dGhlIHRva2VuIG9mIG9uZSBjaGF0",  # noqa: S106 an example
        after=12,
        epoch=EPOCH,
        seat=2,
        window="0198f3a0e1d47c3fb2a9",
        attempt=3,
        visible=True,
        page=Page(url="https://www.library.example/hours", title="Opening hours"),
    ),
    up.DeskHello(version=VERSION, token="b25lIGNvbm5lY3Rpb24sIG9uZSBtaW51dGU"),  # noqa: S106 an example
    up.Do(key=KEY, log=CHAT, act=Say(text="When do you close today?")),
    up.Open(log=CHAT, after=12),
    up.Leave(log=CHAT),
    up.Watch(),
    up.WatchPeople(people=(3, 8)),
    up.Typing(log=CHAT),
    up.Seen(log=CHAT, seq=14, count=3),
    up.Visible(visible=True),
    up.TakeSeatHere(after=12),
    up.SetStatus(key=KEY, status="away", reason="Lunch", back_at=1_795_608_000_000),
    up.Active(),
    up.Monitor(key=KEY, departments=(1, 4)),
    up.Ping(n=5),
    up.AnswerPing(n=2),
)

ACTS: tuple[c.ClientAct, ...] = (
    Say(
        text="See the opening hours, please.",
        marks=(Mark(kind="link", start=8, end=21, href="https://www.library.example/hours"),),
    ),
    c.DeleteMessage(seq=12),
    c.Claim(),
    c.TakeOver(),
    c.RequestColleague(department=2, operator=103, note="She has seen the city directories."),
    c.WithdrawRequest(),
    c.AcceptRequest(),
    c.DeclineRequest(),
    c.LeaveChat(owner=102),
    c.End(),
    c.Dismiss(reason="A test of the widget"),
    c.Block(hours=24, reason="Insults", scope="browser"),
    c.Close(),
    SetName(name="Dana Whitfield"),
    SetContact(contact="dana@example.org"),
    c.RequestContact(),
    c.ShareContact(contact="+1 202-555-0143"),
    c.DeclineContact(),
    c.SuggestFrame(address="https://catalog.library.example/record/8812"),
    c.EnterFrame(),
    SaveNote(text="Called back at noon."),
    SetTags(tags=("hours", "interlibrary loan")),
    c.SendFeedback(answered="partly", comment="The second link was broken."),
    c.Forget(),
)

TICKET_ACTS: tuple[t.ClientAct, ...] = (
    t.Reply(
        text="See the finding aid, please.",
        marks=(Mark(kind="link", start=8, end=19, href="https://www.library.example/findingaids/12"),),
        status="closed",
        after=4,
        files=("Zmlyc3Q6YSBzY2FuIG9mIHRoZSBwYWdl",),
    ),
    t.Assign(operator=101, instead_of=0),
    t.Transfer(queue=4, owner=103),
    t.SetTicketStatus(status="open"),
)
