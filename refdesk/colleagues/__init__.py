"""Internal chats between colleagues: one for each department, for each library, and for two people.

Each is an event log, the third kind on `refdesk.eventlog`, without an end. Nothing stores who its members are: they are
computed from departments whenever somebody reads or writes. Patrons, transcripts, statistics and the public API never
meet one. `events` ← `commands` ← `membership` ← `machine` ← `models` ← `queries` ← adapters, as in `refdesk.chats`.

Modules: `membership` (pure: who may read and write), `permissions` (also colleagues of other departments),
`machine`, `files` (who sends and reads them), `history` (deletes what has expired), `search/` (messages by their
words), `queries`, `api`; `presence` and `people_api` (colleagues on the desk).
"""
