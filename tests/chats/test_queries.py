"""Readings of chats: stretches, heads, boards, who has read how far. None leaves a trace."""

from refdesk.chats import marks, queries
from refdesk.chats.commands import Claim, End, Operator, Patron, Say, TakeSeat
from tests.cast import Cast

from .scenes import ACTIVE, ANA, BEN, CHI, ROOT, SEATED, STRANGER, SYSTEM
from .test_sweeps import Chats


def operator(cast: Cast) -> Operator:
    return Operator(cast.ana.pk, "Ana", frozenset({cast.reference.pk}))


def test_P12_a_chat_is_known_to_its_patron_and_its_department_and_nobody_else() -> None:
    assert [queries.may_read(actor, ACTIVE) for actor in (SEATED, ANA, CHI)] == [True] * 3
    assert [queries.may_read(actor, ACTIVE) for actor in (STRANGER, BEN, ROOT, SYSTEM)] == [False] * 4


def test_P13_a_stretch_is_what_comes_after_a_number_in_order(cast: Cast) -> None:
    chats = Chats(cast, 1000)
    chat, other = chats.start(), chats.start()
    chats.do(chat, Patron(chat), TakeSeat(node="n"))
    for n in range(5):
        chats.do(chat, Patron(chat, 1), Say(text=str(n)))
    assert [row.seq for row in queries.stretch(chat, 0)] == list(range(1, 10))
    assert [row.seq for row in queries.stretch(chat, 6, 2)] == [7, 8]
    assert queries.stretch(chat, 9) == []
    assert len(queries.stretch(other, 0)) == 3


def test_what_is_not_there_is_none_and_nothing(cast: Cast) -> None:
    assert queries.head_of(404) is None
    assert queries.resume(404, 0) == (None, [])
    assert queries.last_seqs([404]) == {}
    assert queries.heads_of([]) == []


def test_P22_a_board_lists_what_is_open_and_what_its_operator_has_not_closed(cast: Cast) -> None:
    chats = Chats(cast, 1000)
    waiting, claimed, ended, given_up = (chats.start() for _ in range(4))
    for chat in (claimed, ended):
        chats.do(chat, operator(cast), Claim())
    chats.do(ended, operator(cast), End())
    chats.do(given_up, Patron(given_up), TakeSeat(node="n"))
    chats.do(given_up, Patron(given_up, 1), End())
    reference = cast.reference.pk
    assert [head.chat for head in queries.listed_heads([reference])] == [waiting, claimed, ended]
    assert [chat for _, chat, _ in queries.listed_seqs([reference])] == [waiting, claimed, ended]
    assert queries.listed_heads([cast.local_history.pk]) == []


def test_P18_what_was_read_only_grows(cast: Cast) -> None:
    chat = Chats(cast, 1000).start()
    for seq, count in ((3, 1), (2, 0), (3, 1), (2, 2)):
        marks.keep([((chat, None), (seq, count)), ((chat, cast.ana.pk), (seq, count))])
    assert queries.seen_by(chat, cast.ana.pk) == (3, 3)
    assert queries.seen_by(chat, cast.chi.pk) == (3, 0)
    assert queries.seen_by(chat, None) == (3, 0)
    assert queries.read_marks([cast.ana.pk]) == [(cast.ana.pk, chat, 3, 2)]


def test_P18_marks_of_each_operator_are_their_own(cast: Cast) -> None:
    chat = Chats(cast, 1000).start()
    marks.keep([((chat, cast.ana.pk), (3, 1)), ((chat, cast.chi.pk), (2, 1))])
    assert sorted(queries.read_marks([cast.ana.pk, cast.chi.pk])) == sorted(
        [(cast.ana.pk, chat, 3, 1), (cast.chi.pk, chat, 2, 1)]
    )
    assert queries.read_marks([cast.ben.pk]) == []


def test_reading_writes_nothing(cast: Cast) -> None:
    chats = Chats(cast, 1000)
    chat = chats.start()
    before = queries.resume(chat, 0)
    queries.seen_by(chat, cast.ana.pk)
    queries.listed_heads([cast.reference.pk])
    assert queries.resume(chat, 0) == before
