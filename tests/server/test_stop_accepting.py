"""The end of accepting connections, on a kernel that doesn't let the server's user filter them."""

import socket
from errno import EPERM
from typing import Any

from refdesk.server.stop_accepting import stop_accepting


class WithoutFilters(socket.socket):
    def setsockopt(self, *words: Any) -> None:
        raise PermissionError(EPERM, "Operation not permitted")


async def test_stop_closes_sockets_when_the_kernel_refuses_the_filter() -> None:
    with WithoutFilters() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        address = listening.getsockname()
        await stop_accepting([], [listening], [])
        with socket.socket() as client:
            assert client.connect_ex(address) != 0
