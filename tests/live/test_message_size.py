"""P25: no message of the server's has more than 256 KiB, however long a log or a board is."""

from collections.abc import Iterable

import msgspec

from refdesk.chats import commands as c
from refdesk.chats.machine import decide
from refdesk.chats.queries import PIECE_SIZE
from refdesk.chats.queries import piece as next_piece
from refdesk.eventlog.acts import Say
from refdesk.eventlog.address import chat_at
from refdesk.eventlog.events import Mark, MessageSent
from refdesk.eventlog.refusals import Refusal
from refdesk.eventlog.rows import LogRow
from refdesk.live.board_rows import ROWS
from refdesk.live.send_buffer import SendBuffer
from refdesk.protocol import down, up
from refdesk.protocol.encode import backlog, frame, news, row
from refdesk.protocol.up import FRAME_LIMIT, decode
from tests.chats.world import ACTIVE, ANA, CHAT, NOON

LIMIT = 256 * 1024
KEY = "k" * 32
WIDEST = "\U0001f600"
OPERATOR = f"operator:{2**53 - 1}:{WIDEST * 80}"


def messages(pushed: Iterable[bytes]) -> list[int]:
    send_buffer, sizes = SendBuffer(), list[int]()
    for message in pushed:
        send_buffer.push(message)
        while len(send_buffer._frames) > 20:
            sizes.append(len(send_buffer.next_chunk()))
    while piece := send_buffer.next_chunk():
        sizes.append(len(piece))
    assert not send_buffer.overflowed
    return sizes


def largest_say() -> Say:
    """The most text and marks that fit into a frame."""
    marks = tuple(Mark(kind="link", start=n, end=n + 1, href=f"https://x.example/{n:04}") for n in range(365))
    act = Say(text=WIDEST * 10_000, marks=marks)
    sent = msgspec.json.encode(up.Do(key=KEY, log=chat_at(CHAT), act=act))
    assert FRAME_LIMIT - 1000 < len(sent) <= FRAME_LIMIT
    assert isinstance(decode(sent), up.Do)
    return act


def test_P25_largest_message_of_a_chat_fits() -> None:
    decision = decide(ACTIVE, c.Command(CHAT, ANA, largest_say(), KEY), NOON)
    assert not isinstance(decision, Refusal)
    for piece in news(chat_at(CHAT), decision):
        assert FRAME_LIMIT < len(piece) + 2_000 < LIMIT


def test_P25_a_log_of_the_largest_messages_is_sent_in_pieces() -> None:
    payload = msgspec.json.encode(MessageSent(text=largest_say().text, marks=largest_say().marks)).decode()
    log = [LogRow(seq, "message_sent", NOON, OPERATOR, payload, KEY) for seq in range(1, 201)]
    sent, after = list[bytes](), 0
    while after < len(log):
        piece = next_piece(log[after:])
        sent.append(backlog(chat_at(CHAT), after, piece, to_patron=False))
        after = piece[-1].seq
    sizes = messages(sent)
    assert sum(sizes) > 200 * 60_000
    assert max(sizes) < LIMIT


def test_P25_a_piece_of_short_messages_counts_their_envelopes() -> None:
    log = [
        LogRow(seq, "message_sent", NOON, OPERATOR, '{"kind":"message_sent","text":"x"}', KEY) for seq in range(1, 201)
    ]
    piece = next_piece(log)
    assert len(piece) == 200
    assert len(backlog(chat_at(CHAT), 0, piece, to_patron=False)) < PIECE_SIZE


def test_P25_a_piece_of_the_largest_rows_of_a_board_fits() -> None:
    head = msgspec.structs.replace(
        ACTIVE,
        chat=2**53 - 1,
        name=WIDEST * 80,
        claimed_by=2**53 - 1,
        claimed_name=WIDEST * 80,
        ended_at=NOON,
        ended_by="disconnection",
        excerpt=WIDEST * 121,
        page=WIDEST * 2_000,
    )
    board = down.Board(department=2**53 - 1, whole=False, rows=(row(head),) * ROWS)
    assert LIMIT / 2 < len(frame(board)) < LIMIT
