"""P22 and P24 on a running node: boards, desks, what operators choose."""

from refdesk.chats.commands import Claim, Close, End, Say
from refdesk.gateway.node import Node
from refdesk.people.models import Membership, Operator
from refdesk.protocol import up

from .clients import Desk, Frame, Line

KEY = "k" * 22


async def watching(desk: Desk, who: Operator, node: Node | None = None) -> Line:
    line = await desk.operator(who, node)
    line.send(up.Watch())
    await line.kind("board", whole=True)
    await line.kind("desk")
    return line


def rows(frame: Frame) -> dict[int, Frame]:
    return {row["chat"]: row for row in frame["rows"]}


async def row(line: Line, chat: int, **facts: object) -> Frame:
    """The first row of this chat with these facts."""
    frame = await line.until(
        lambda f: f["kind"] == "board" and chat in rows(f) and facts.items() <= rows(f)[chat].items()
    )
    return rows(frame)[chat]


async def test_P22_a_new_chat_is_on_the_boards_of_operators_who_monitor_its_department(desk: Desk) -> None:
    ana, ben = await watching(desk, desk.people.ana), await watching(desk, desk.people.ben)
    head = await desk.chat()
    told = await row(ana, head.chat)
    assert (told["state"], told["excerpt"], told["claimed_by"]) == ("waiting", "Where do I renew?", None)
    ben.take()
    assert not [frame for frame in ben.heard if frame["kind"] == "board" and frame["rows"]]


async def test_P22_a_desk_that_watches_later_gets_the_whole_board(desk: Desk) -> None:
    heads = [await desk.chat(letter) for letter in "abc"]
    ana = await watching(desk, desk.people.ana)
    whole = await ana.kind("board", whole=True)
    assert rows(whole).keys() == {head.chat for head in heads}


async def test_P22_a_claim_reaches_every_desk_of_the_department_on_every_node(
    desk: Desk, other: Node
) -> None:
    head = await desk.chat()
    ana, chi = await watching(desk, desk.people.ana), await watching(desk, desk.people.chi, other)
    await ana.done(head.chat, Claim())
    for line in (ana, chi):
        told = await row(line, head.chat, state="active")
        assert told["claimed_by"] == {"id": desk.people.ana.pk, "name": "Ana Morales"}


async def test_a_row_has_the_first_question_after_further_messages(desk: Desk) -> None:
    head = await desk.chat()
    ana = await watching(desk, desk.people.ana)
    await ana.done(head.chat, Claim())
    await ana.done(head.chat, Say(text="One moment"))
    told = await row(ana, head.chat, excerpt="One moment")
    assert told["question"] == "Where do I renew?"


async def test_P22_versions_of_a_row_only_grow(desk: Desk) -> None:
    head = await desk.chat()
    ana = await watching(desk, desk.people.ana)
    await ana.done(head.chat, Claim())
    for n in range(20):
        await ana.done(head.chat, Say(text=str(n)))
    await row(ana, head.chat, excerpt="19")
    versions = [rows(f)[head.chat]["version"] for f in ana.heard if f["kind"] == "board" and head.chat in rows(f)]
    assert versions == sorted(set(versions))


async def test_P22_a_closed_chat_leaves_the_board_with_a_last_row(desk: Desk) -> None:
    head = await desk.chat()
    ana = await watching(desk, desk.people.ana)
    for act in (Claim(), End()):
        await ana.done(head.chat, act)
    ended = await row(ana, head.chat, state="ended")
    assert not ended["closed"]
    await ana.done(head.chat, Close())
    await row(ana, head.chat, closed=True)
    chi = await watching(desk, desk.people.chi)
    assert (await chi.kind("board", whole=True))["rows"] == []


async def test_P22_a_board_is_sent_empty_once_its_department_is_not_monitored(desk: Desk) -> None:
    await desk.chat()
    ana = await watching(desk, desk.people.ana)
    ana.send(up.Monitor(key=KEY, departments=()))
    await ana.kind("done", key=KEY)
    assert await ana.kind("board", whole=True, rows=[])
    ana.send(up.Monitor(key="m" * 22, departments=(desk.people.reference.pk,)))
    again = await ana.until(lambda f: f["kind"] == "board" and f["whole"] and f["rows"], anew=True)
    assert again["department"] == desk.people.reference.pk


async def test_P24_monitoring_a_foreign_department_is_refused_and_changes_nothing(desk: Desk) -> None:
    ana = await watching(desk, desk.people.ana)
    ana.send(up.Monitor(key=KEY, departments=(desk.people.reference.pk, desk.people.local_history.pk)))
    refused = await ana.kind("refused", key=KEY)
    assert refused["refusal"] == {"name": "NoSuchDepartment", "department": desk.people.local_history.pk}


async def test_P24_a_status_holds_for_all_desks_of_the_operator_and_is_shown_to_colleagues(desk: Desk, other: Node) -> None:
    one, two = await watching(desk, desk.people.ana), await watching(desk, desk.people.ana, other)
    chi = await watching(desk, desk.people.chi)
    one.send(up.SetStatus(key=KEY, status="away"))
    await one.kind("done", key=KEY)
    for line in (one, two):
        await line.kind("desk", status="away")
    await chi.until(
        lambda f: (
            f["kind"] == "desk" and any(c["name"] == "Ana Morales" and c["status"] == "away" for c in f["colleagues"])
        )
    )


async def test_a_desk_shows_nothing_of_other_departments(desk: Desk) -> None:
    await watching(desk, desk.people.olga)
    ana = await watching(desk, desk.people.ana)
    told = await ana.kind("desk")
    assert {c["name"] for c in told["colleagues"]} == {"Chi Nguyen", "Marta Lindqvist"}
    assert [d["name"] for d in told["departments"]] == ["Reference"]


async def test_an_operator_who_leaves_a_department_gets_no_more_of_its_events(desk: Desk) -> None:
    head = await desk.chat()
    ana, chi = await watching(desk, desk.people.ana), await watching(desk, desk.people.chi)
    chi.send(up.Open(chat=head.chat))
    await chi.kind("opened")
    await desk.node.read(leave, desk.people.chi.pk)
    desk.node.hub.people_changed()
    assert await chi.kind("board", whole=True, rows=[])
    await ana.done(head.chat, Claim())
    last = await ana.done(head.chat, Say(text="between us"))
    assert (await chi.done(head.chat, Claim()))["refusal"] == {"name": "NoSuchChat"}
    ana.send(up.Open(chat=head.chat))
    await ana.reads(last["seq"])
    chi.take()
    assert "between us" not in chi.texts


def leave(operator: int) -> None:
    Membership.objects.filter(operator_id=operator).delete()


async def test_P6_a_deactivated_operators_connection_is_closed(desk: Desk) -> None:
    ana = await watching(desk, desk.people.ana)
    await desk.node.read(deactivate, desk.people.ana.pk)
    desk.node.hub.people_changed()
    assert (await ana.kind("bye"))["code"] == 4403


def deactivate(operator: int) -> None:
    Operator.objects.filter(pk=operator).update(is_active=False)
