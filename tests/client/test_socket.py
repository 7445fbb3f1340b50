"""The WebSocket of the client."""

import pytest
from websockets.exceptions import ConnectionClosedError

from refdesk.client import transport
from refdesk.client.transport import Disconnected, Socket


async def test_P6_a_server_killed_during_the_handshake_is_a_lost_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    async def killed(*_: object, **__: object) -> None:
        raise ConnectionClosedError(None, None)

    monkeypatch.setattr(transport, "connect_websocket", killed)
    with pytest.raises(Disconnected, match="1006"):
        await Socket.open("http://127.0.0.1:9")
