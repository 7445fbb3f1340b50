"""The live protocol: frames as types, their encoding, the version. No sockets, no Django.

`docs/protocol.md` states the rules; the browser's types in `web/src/protocol` are generated from here.

Modules: frames as types, from which the browser's types and the `reference` (a page, and an AsyncAPI document) are
made; encoding and decoding; `openapi` (events, acts and refusals as components of the HTTP API's document).
"""

VERSION = 2
