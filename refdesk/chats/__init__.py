"""The heart: a chat as a log of events, and the machine that decides; the journal, a room below, alone writes.

`events` ← `commands` ← `machine` ← `log`, `models` ← `queries` ← adapters. Stories of acts have their rules in `rules`;
`starts`, `windows` and `transfers` hold what each story needs beside them. No tickets, files or FAQs in here, no
sockets, no requests: other rooms point to a chat, a chat points to none of them.
"""
