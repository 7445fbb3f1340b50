"""Messages to systemd: `systemctl start` and `restart` return when the server is ready (sd_notify(3))."""

import os
import socket

READY, STOPPING = "READY=1", "STOPPING=1"


def notify(state: str) -> None:
    """Send a state to the service manager that started this process; nothing without one."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
        # An @ stands for the zero byte of an abstract address (unix(7)).
        manager.sendto(state.encode(), address.replace("@", "\0", 1) if address.startswith("@") else address)
