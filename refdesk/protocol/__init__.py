"""The wire: frames as types, their codec, the version. Knows events, commands and refusals; no sockets, no Django.

`docs/protocol.md` states the rules; the browser's types in `web/src/protocol` are generated from here.
"""

VERSION = 1
