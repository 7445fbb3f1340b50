"""Email from tickets to patrons and operators, and from patrons to tickets.

`outgoing` stores each email as a row with a state, and sends it over SMTP. `incoming` reads a mailbox over IMAP and
turns emails into commands for tickets. `worker` runs both on a node. `credentials` gets their OAuth tokens. Tickets
don't import this package: it projects what the journal stores, and gives commands like any other client.

Modules: `outgoing`: emails to patrons and operators, rows with a state; `projection` (queued with the event they
report), `texts`, `rendering`, `queue`, `sender`, `smtp`; `incoming`: emails from patrons; `imap`, `fetcher`,
`mime_parser`, `routing` (which ticket), `attachments`; `worker` runs both on a node; `credentials` gets OAuth tokens.
"""
