"""Questions that can't be answered at once: tickets, each a log like a chat's, in queues that operators work through.

`events` ← `commands` ← `machine` ← `models` ← `queries` ← adapters, as in the chats. Tickets point to chats; chats have
never heard of tickets.
"""
