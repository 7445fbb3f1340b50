"""The live protocol: frames as types, their encoding, the version. No sockets, no Django.

`docs/protocol.md` states the rules; the browser's types in `web/src/protocol` are generated from here.
"""

VERSION = 2
