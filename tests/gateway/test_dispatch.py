"""The tables by which frames and effects are dispatched are complete."""

from typing import get_args

from refdesk.gateway import effects as fx
from refdesk.gateway import operator, patron
from refdesk.gateway.connection import _EFFECTS
from refdesk.protocol import up

OF_THE_SESSION = {up.PatronHello, up.DeskHello, up.Ping, up.AnswerPing}


def test_each_effect_is_performed_in_one_way() -> None:
    assert set(_EFFECTS) == set(fx.Effect.__subclasses__())


def test_each_frame_is_handled_by_the_session_or_by_a_role() -> None:
    assert OF_THE_SESSION | set(patron._FRAMES) | set(operator._FRAMES) == set(get_args(up.AnyUp))
    assert not OF_THE_SESSION & (set(patron._FRAMES) | set(operator._FRAMES))
