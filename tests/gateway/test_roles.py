"""The reference names the role of each frame and act: the sessions and the machine agree with it."""

from typing import get_args

from refdesk.chats import commands as c
from refdesk.gateway import operator, patron
from refdesk.protocol import up
from tests.chats.test_permissions import ACTORS, OK, TABLE

HELLOS = {up.PatronHello, up.DeskHello}
ANSWERED_BY_THE_SESSION = {up.Ping, up.AnswerPing}


def test_sessions_accept_the_frames_of_their_role_in_the_reference() -> None:
    frames = set(get_args(up.AnyUp)) - HELLOS - ANSWERED_BY_THE_SESSION
    assert {frame for frame in frames if frame.role in ("patron", "both")} == set(patron._FRAMES)
    assert {frame for frame in frames if frame.role in ("operator", "both")} == set(operator._FRAMES)


def test_the_role_of_each_act_is_the_one_that_the_machine_accepts() -> None:
    for act in get_args(c.ClientAct):
        allowed = {name.split()[0] for name, answer in zip(ACTORS, TABLE[act][2], strict=True) if answer == OK}
        roles = {"operator" if name in ("colleague", "participant") else name for name in allowed}
        assert roles == ({"patron", "operator"} if act.role == "both" else {act.role}), act
