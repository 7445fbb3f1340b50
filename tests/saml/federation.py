"""A server of metadata: by the Metadata Query Protocol, and at a plain address. What it answers can be forged."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from lxml import etree

from tests.outgoing.https_server import HOST, serving_https

from .provider import certificate, instant, provider_metadata, signed

SIGNER = 5
"""The number of the federation's key."""


def signer_pem(number: int = SIGNER) -> str:
    return certificate(number).public_bytes(serialization.Encoding.PEM).decode()


@dataclass
class MetadataServer:
    """`paths` are those that were requested. `body` replaces the metadata."""

    entity_id: str
    base: str = ""
    number: int = 0
    """The number of the key in the metadata."""
    signer: int | None = SIGNER
    valid_for: float | None = 86_400
    cache: str = ""
    status: int = 200
    body: bytes | None = None
    paths: list[str] = field(default_factory=list)

    def metadata(self) -> bytes:
        head = f' validUntil="{instant(self.valid_for)}"' if self.valid_for is not None else ""
        head += f' cacheDuration="{self.cache}"' if self.cache else ""
        text = provider_metadata(self.entity_id, number=self.number, head=head, scope="harbour.example")
        entity = etree.fromstring(text.partition("?>")[2])
        if self.signer is not None:
            entity.insert(0, etree.Element("{http://www.w3.org/2000/09/xmldsig#}Signature", Id="placeholder"))
            entity = signed(entity, self.signer)
        return etree.tostring(entity)


@contextmanager
def serving_metadata(server: MetadataServer, https: Path) -> Iterator[MetadataServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.paths.append(self.path)
            body = server.metadata() if server.body is None else server.body
            self.send_response(server.status)
            self.send_header("Content-Type", "application/samlmetadata+xml")
            self.send_header("Location", "https://elsewhere.example/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Nothing."""

    with serving_https(Handler, https) as port:
        server.base = f"https://{HOST}:{port}/mdq/"
        yield server
