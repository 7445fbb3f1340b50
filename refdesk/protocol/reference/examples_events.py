"""An example of each event of a chat's log, and of those that only internal chats or only tickets have."""

from refdesk.chats import events as e
from refdesk.chats.colleague_events import (
    BackupOffered,
    Claimed,
    ColleagueRequested,
    Joined,
    Left,
    OperatorBack,
    OperatorGone,
    OwnerChanged,
    RequestDeclined,
    RequestExpired,
    RequestWithdrawn,
    TakenOver,
    Transferred,
)
from refdesk.colleagues import events as internal
from refdesk.eventlog.events import (
    ContactChanged,
    FileExpired,
    FileSent,
    Mark,
    MessageSent,
    NameChanged,
    NoteSaved,
    Redacted,
)
from refdesk.protocol.schema import AnyBody
from refdesk.tickets import events as t

NOON = 1_795_867_200_000

EVENTS: tuple[AnyBody, ...] = (
    e.Started(
        department="Reference",
        widget="Ask us",
        guest=1007,
        name="Dana Whitfield",
        contact="dana@example.org",
        answers=(e.Answer(label="What are you looking for?", text="A dissertation from 1987"),),
    ),
    e.PatronDescribed(
        page=e.Page(url="https://www.library.example/hours", title="Opening hours"),
        referrer="https://www.library.example/",
        browser="Firefox 140",
        system="Windows",
        device="Desktop",
        screen="1920×1080",
        language="en-US",
        address="203.0.113.0",
    ),
    MessageSent(
        text="See the opening hours, please.",
        marks=(Mark(kind="link", start=8, end=21, href="https://www.library.example/hours"),),
    ),
    e.Continued(
        chat=1173,
        operator=101,
        name="Ana Morales",
        question="Where is the 1924 city directory?",
        patron_contact="dana@student.example",
    ),
    BackupOffered(department=2, name="Local History"),
    Claimed(operator=101, name="Ana Morales", waited=14_250),
    TakenOver(operator=102, name="Chi Nguyen", previous="Ana Morales"),
    ColleagueRequested(
        department=2, name="Local History", note="She has seen the city directories.", until=NOON + 60_000
    ),
    RequestDeclined(operator=103, name="Ben Okafor"),
    RequestWithdrawn(),
    RequestExpired(name="Local History"),
    Transferred(
        operator=103,
        name="Ben Okafor",
        previous="Ana Morales",
        department=2,
        previous_department=1,
        department_name="Local History",
    ),
    Joined(operator=102, name="Chi Nguyen", department=1, department_name="Reference"),
    Left(operator=102, name="Chi Nguyen"),
    OwnerChanged(operator=102, name="Chi Nguyen", previous="Ana Morales", department=1, previous_department=1),
    OperatorGone(name="Ana Morales"),
    OperatorBack(name="Ana Morales"),
    NameChanged(name="Dana Whitfield"),
    ContactChanged(contact="dana@example.org"),
    e.ContactRequested(),
    e.ContactShared(contact="+12025550143"),
    e.ContactDeclined(),
    FileSent(
        file=55,
        name="floor plan.jpg",
        type="image/jpeg",
        size=2_148_213,
        token="Zmxvb3IgcGxhbg",  # noqa: S106 an example
        expires_at=NOON + 30 * 86_400_000,
        width=4032,
        height=3024,
    ),
    FileExpired(file=55),
    e.FrameSuggested(address="https://catalog.library.example/record/8812"),
    e.FrameEntered(),
    NoteSaved(text="Called back at noon."),
    e.Tagged(tags=("hours", "interlibrary loan")),
    e.SeatTaken(seat=2, node="north", window="0198f3a0e1d47c3fb2a9", attempt=3),
    e.ConnectionLost(seat=2, hidden=False, until=NOON + 60_000),
    e.GraceRestarted(until=NOON + 60_000),
    e.Dismissed(reason="A test of the widget"),
    e.Blocked(hours=24, reason="Insults", scope="browser"),
    e.Ended(by="patron"),
    e.FeedbackSent(answered="partly", comment="The second link was broken."),
    Redacted(data=("text",), seqs=(9,)),
    e.Linked(to="ticket", id=31, by="Ana Morales"),
    e.Closed(),
    internal.InternalChatStarted(scope="department"),
    internal.HistoryExpired(through=4_120),
)

TICKET_EVENTS: tuple[t.AnyBody, ...] = (
    t.Opened(
        source="widget",
        queue=3,
        queue_name="Questions",
        question="Where is the 1924 city directory?",
        name="Dana Whitfield",
        contact="dana@example.org",
        page="https://www.library.example/hours",
    ),
    t.Replied(
        text="On the second floor.",
        files=(
            t.AttachedFile(
                file=12,
                name="map.png",
                type="image/png",
                size=48_213,
                token="dGhlIHRva2VuIG9mIGEgZmlsZQ",  # noqa: S106 an example
                expires_at=NOON + 30 * 86_400_000,
                width=1_200,
                height=800,
            ),
        ),
    ),
    t.Assigned(operator=101, name="Ana Morales"),
    t.Transferred(queue=4, name="Local History", before=3),
    t.StatusChanged(status="pending"),
    t.Tagged(tags=("directories",)),
    t.EmailSent(of=2, to="dana@example.org"),
    t.EmailFailed(of=2, to="dana@example.org", reason="550 No such user", bounced=True),
    t.EmailReceived(
        sender="dana@example.org",
        subject="Re: Your question",
        quoted="On the second floor.",
        lost=(t.LostAttachment(name="scan.tiff", size=52_428_800, why="FileTooLarge"),),
    ),
    t.ForgetRequested(data=("name", "contact")),
    t.LinkMade(access="reply"),
    t.LinkClaimed(link=8),
)
