"""Close codes (docs/protocol.md, P6)."""

FLOODED = 1008
RESTART = 1012
LET_GO = 1013
NOT_A_HELLO = 4400
BAD_CREDENTIAL = 4401
WITHDRAWN = 4403
BAD_VERSION = 4406
NO_HELLO = 4408
TOO_SLOW = 4429
CROWDED = 4430

NAMES = {
    FLOODED: "TooMany",
    RESTART: "Restart",
    LET_GO: "LetGo",
    NOT_A_HELLO: "NotAHello",
    BAD_CREDENTIAL: "BadCredential",
    WITHDRAWN: "Withdrawn",
    BAD_VERSION: "BadVersion",
    NO_HELLO: "NoHello",
    TOO_SLOW: "TooSlow",
    CROWDED: "Crowded",
}
