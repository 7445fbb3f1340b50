"""The tests' proxy leaves nothing open."""

import gc
import ssl
import warnings
from pathlib import Path
from socket import create_connection, create_server, socket
from threading import Thread

from tests.outgoing.https_server import make_certificate

from .proxy import Proxy


def test_proxy_that_ends_while_a_browser_keeps_its_side_open_closes_its_own(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with create_server(("127.0.0.1", 0)) as behind:
        Thread(target=_answer_and_close, args=(behind,), daemon=True).start()
        proxy = Proxy(behind.getsockname()[1], tls=context)
        port = int(proxy.url.rpartition(":")[2])
        trusting = ssl.create_default_context(cafile=str(certificate))
        with trusting.wrap_socket(create_connection(("127.0.0.1", port)), server_hostname="localhost") as browser:
            browser.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert [browser.recv(100), browser.recv(100)] == [b"answer", b""]
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                proxy.end()
                del proxy
                gc.collect()
    assert [str(warning.message) for warning in caught] == []


def _answer_and_close(behind: socket) -> None:
    connection, _ = behind.accept()
    with connection:
        connection.recv(100)
        connection.sendall(b"answer")
