"""Event logs: what all of them have in common, and the journal, their only writer.

A room that stores its things as logs (chats, tickets) describes them to the journal as a `Log`: its tables and its
machine. Nothing in this room knows what a chat or a ticket is, or who sends a command.

Modules: `log` and `tables` (how a room describes its logs), `journal` (execute), `sql_store`, `store` and
`postgres_store` (SQL), `head_cache`, `heads`, `outcomes`, `execution` (for views), `models` (the columns of events);
what all logs have: `events`, `acts`, `actors`, `contents` (checks of what people write), `rules`, `redaction`,
`read_marks`, `refusals`, `sentences` (texts about events, for server and front end), `tokens`.
"""
