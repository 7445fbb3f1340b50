"""Blocked patrons: browsers and networks from which nobody can start a chat or leave a question for some time.

Modules: `projection` (a row for each block in a chat's log), `rules` (which browser and network they concern),
`sweep`; `chats/starts/browsers` asks them.
"""
