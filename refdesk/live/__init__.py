"""From a commit to the screens: which connections follow which chats and boards, and the bus between nodes.

Everything here may lose a message: a feed that has a gap reads the log from its own position. Runs on the event loop;
knows no transport.

Modules: `hub`, `kinds` (what each kind of log declares), `feeds` (of logs of any kind), `internal_list` (an
operator's internal chats), `boards` (a `department_board` for each department, whose `board_rows` are read and
encoded once for all desks), `desks` (who gets a `desk_frame`, and when), `desk_settings` (versions of what desks read
over HTTP), `ticket_feed` (for lists), `viewers` (of a ticket), `presence` (of open widgets), `send_buffer`,
`messages` between nodes and the `bus/` that carries them (memory, PostgreSQL, Redis or Valkey).
"""
