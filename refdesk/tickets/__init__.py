"""Tickets: questions answered in writing. Each is an event log, like a chat's, in a queue that operators work through.

`events` ← `commands` ← `machine` ← `models` ← `queries` ← adapters, as in `refdesk.chats`. Tickets refer to chats;
chats don't know of tickets.
"""
