"""WebSocket close codes (docs/protocol.md, P6). Below 4000 they are those of IANA's registry."""

FLOODED = 1008
RESTART = 1012
TRY_AGAIN = 1013
NOT_A_HELLO = 4400
BAD_CREDENTIAL = 4401
WITHDRAWN = 4403
BAD_VERSION = 4406
NO_HELLO = 4408
TOO_SLOW = 4429
TOO_MANY_CONNECTIONS = 4430

NAMES = {
    FLOODED: "TooMany",
    RESTART: "Restart",
    TRY_AGAIN: "TryAgain",
    NOT_A_HELLO: "NotAHello",
    BAD_CREDENTIAL: "BadCredential",
    WITHDRAWN: "Withdrawn",
    BAD_VERSION: "BadVersion",
    NO_HELLO: "NoHello",
    TOO_SLOW: "TooSlow",
    TOO_MANY_CONNECTIONS: "TooManyConnections",
}
