"""The heart: a chat as a log of events, and the machine that decides; the journal, a room below, alone writes.

`events` ← `commands` ← `machine` ← `log`, `models` ← `queries` ← adapters. Stories of acts have their rules in `rules`;
`starts`, `windows` and `transfers` hold what each story needs beside them. No tickets, files or FAQs in here, no
sockets, no requests: other rooms point to a chat, a chat points to none of them.

Modules: `events`, `commands`, `refusals`, `contents`, `head` (a fold), `machine` (decide; each story of acts has a
file in `rules/`), `log` (described to the journal), `permissions`, `queries`, `starts/` (a patron's start, or one
that continues an earlier chat; who the patron is), `windows/` (another window, and the page under it), `transfers/`
(receivers, backup departments), `sweeps`, `tokens`, `bounds` (maximum size), `epoch` (changes when a backup is
restored), `api`, `desk_api`.
"""
