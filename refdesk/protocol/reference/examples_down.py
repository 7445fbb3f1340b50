"""An example of each frame that the server sends, and of each refusal."""

import msgspec

from refdesk.chats import events as e
from refdesk.chats import refusals as r
from refdesk.protocol import VERSION, down
from refdesk.protocol import refusals as pr

from .examples_events import NOON
from .examples_up import EPOCH, KEY

ANA = down.Person(id=101, name="Ana Morales")
MESSAGE = down.WireEvent(
    seq=13,
    at=NOON,
    by=down.By(role="operator", id=101, name="Ana Morales"),
    body=msgspec.Raw(msgspec.json.encode(e.MessageSent(text="Until eight."))),
    key=KEY,
)
ROW = down.Row(
    chat=7,
    version=13,
    department=1,
    state="active",
    guest=1007,
    name="Dana Whitfield",
    claimed_by=ANA,
    started_at=NOON - 40_000,
    claimed_at=NOON - 25_750,
    ended_at=None,
    ended_by=None,
    closed=False,
    operator_gone=False,
    connection="up",
    connection_at=NOON - 40_000,
    excerpt="Until eight.",
    excerpt_by="desk",
    question="Where do I find the 1924 city directory?",
    message_at=NOON,
    patron_messages=2,
    page="https://www.library.example/hours",
    mobile=False,
)

FRAMES: tuple[down.Down, ...] = (
    down.Welcome(version=VERSION, node="north", now=NOON, grace=60_000, epoch=EPOCH, chat=7),
    down.Done(key=KEY, seq=13),
    down.Refused(refusal=r.AlreadyClaimed(by="Ana Morales"), key=KEY),
    down.Events(chat=7, after=12, through=13, events=(MESSAGE,)),
    down.Opened(chat=7, through=13, epoch=EPOCH, seen_by_patron=12, seen_by_desk=13),
    down.Board(department=1, whole=True, rows=(ROW,)),
    down.Desk(
        version=4,
        name="Ana Morales",
        status="online",
        since=NOON - 3_600_000,
        rights=("answer", "read", "record"),
        busy=False,
        chats_at_once=3,
        set_by="operator",
        reason="",
        back_at=None,
        answer_by=None,
        sign_off_at=None,
        departments=(down.DepartmentNow(id=1, name="Reference", monitored=True, online=(ANA,)),),
        colleagues=(
            down.Colleague(
                id=102,
                name="Chi Nguyen",
                status="away",
                since=NOON - 600_000,
                departments=(1,),
                chats=0,
                reason="Lunch",
                back_at=NOON + 3_600_000,
            ),
        ),
        read=(down.ReadUpTo(chat=7, seq=12, count=2),),
        offers=(
            down.TransferOffer(
                chat=9,
                guest=1009,
                name="Noor Haddad",
                question="Which archives have maps of the harbor?",
                by=down.Person(id=103, name="Ben Okafor"),
                department=1,
                personal=True,
                note="She has seen our own maps.",
                until=NOON + 60_000,
            ),
        ),
        unanswered=(
            down.UnansweredChat(
                chat=11,
                guest=1011,
                name="Iris Lund",
                question="Is the reading room open today?",
                department="Local History",
                started_at=NOON - 60_000,
            ),
        ),
    ),
    down.TypingNow(chat=7, by="desk", name="Ana Morales"),
    down.SeenUpTo(chat=7, by="patron", seq=13),
    down.TicketChanged(ticket=31, queue=3, seq=5),
    down.TicketNotice(ticket=31, queue=3, about="new", name="Dana Whitfield", excerpt="A dissertation from 1987"),
    down.LookingAt(ticket=31, by=down.Person(id=102, name="Chi Nguyen")),
    down.Seat(held=True, seat=2),
    down.QueuePosition(chat=7, position=2),
    down.Pong(n=5),
    down.AskPing(n=2),
    down.Bye(code=1012, name="Restart"),
)

REFUSALS: tuple[r.Refusal, ...] = (
    r.NoSuchChat(),
    r.NotAllowed(),
    r.AlreadyClaimed(by="Ana Morales"),
    r.NotYours(by="Ana Morales"),
    r.StillAttended(by="Ana Morales"),
    r.NotOffered(by="Ana Morales"),
    r.TransferOpen(to="Local History"),
    r.NobodyToTransferTo(),
    r.ChatEnded(by="patron", at=NOON),
    r.NotEnded(),
    r.SeatMoved(),
    r.TextEmpty(),
    r.TextTooLong(limit=10_000, length=10_412),
    r.TextNotPlain(character="U+202E"),
    r.BadMarks(reason="a mark ends before it begins"),
    r.BadContact(fault="email"),
    r.BadAddress(fault="not_web"),
    r.BadTags(),
    r.OnMobile(),
    r.Forgotten(),
    r.BadPassage(),
    r.NotRequested(),
    r.KeyReused(),
    r.ChatFull(messages=2_000, bytes=2_000_000),
    r.NoRoom(),
    r.NobodyOnline(),
    r.PatronBlocked(),
    r.AnswerMissing(field="name"),
    r.Unavailable(retry_after=2.0),
    r.OutcomeUnknown(retry_after=2.0),
    pr.BadFrame(reason="Object missing required field `chat`"),
    pr.FrameTooLarge(limit=65_536),
    pr.TooMany(retry_after=0.55),
    pr.OutOfOrder(after=KEY, retry_after=1.5),
    pr.NotNow(reason="wait for welcome"),
    pr.NoSuchDepartment(department=4),
)
