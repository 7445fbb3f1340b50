"""Tickets: questions answered in writing. Each is an event log, like a chat's, in a queue that operators work through.

`events` ← `commands` ← `machine` ← `models` ← `queries` ← adapters, as in `refdesk.chats`. Tickets refer to chats;
chats don't know of tickets.

Modules: a log like a chat's, in queues; `machine`, `permissions` (who belongs to a queue), `attachments`,
`list_query` and `search/` (the list, and the index of its words), `notices` (news for operators), `chat_redactions`
(redacted in the chat, redacted in its tickets); `patron/`: the widget's `api`, `public_pages` (`/ask/`),
`private_pages` (`/ticket/`), `limits`, `form_tokens`, `form_uploads`; `desk/`: what operators call over HTTP.
"""
