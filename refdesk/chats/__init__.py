"""The heart: a chat as a log of events, the machine that decides, the journal that alone writes.

`events` ← `commands` ← `machine` ← `models` ← `journal` and `queries` ← adapters. No tickets, files or FAQs in here,
no sockets, no requests: other rooms point to a chat, a chat points to none of them.
"""
