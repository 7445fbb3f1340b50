"""uvicorn's private parts that Refdesk overrides are those that were reviewed."""

import hashlib
import inspect
from types import ModuleType

import pytest
import uvicorn
from uvicorn import server
from uvicorn.protocols.http import httptools_impl
from uvicorn.protocols.websockets import websockets_sansio_impl

REVIEWED = {
    httptools_impl: ("1d4e1c579df41684", "refdesk/server/request_heads.py"),
    websockets_sansio_impl: ("8b32a97a1608788b", "refdesk/server/fast_websocket.py"),
    server: ("c1be9d133467a42a", "refdesk/server/serve.py"),
}
"""The beginning of the SHA-256 of each module's source, and the file that overrides it."""


@pytest.mark.parametrize("module", REVIEWED, ids=lambda module: module.__name__)
def test_overridden_uvicorn_module_is_the_reviewed_one(module: ModuleType) -> None:
    digest, file = REVIEWED[module]
    hashed = hashlib.sha256(inspect.getsource(module).encode()).hexdigest()[: len(digest)]
    assert hashed == digest, (
        f"uvicorn {uvicorn.__version__} changed {module.__name__}, which {file} overrides. "
        f"Compare the two, adapt {file}, then set the digest to {hashed!r} and raise the bound in requirements.in."
    )
