"""Transcripts: finding chats again by filters or words, reading one, and acting on it afterwards.

Each chat has a card with what lists are filtered by, written in the chat's own transaction; its words are indexed a
moment later. Everything here can be rebuilt from the chats' logs.

Modules: `projection` (a card for each chat, written with it), `documents` and `indexing` (the chat's words, a moment
later), `list_query`, `search` and `list_rows` (the list), `email_message` and `emails`, `desk_api`.
"""
