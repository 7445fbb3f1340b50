"""How long patrons' data are stored, and their deletion.

Each library sets a retention period per kind of datum, or that a department keeps nothing. `sweep` redacts or deletes
what has expired, through the room that owns it, and `ledger` counts it. Administrators look up a contact (`holdings`),
export what is held about it, and have it erased (`erasure`). This package stores no data of patrons.

Modules: `periods`; the `sweep` that redacts or deletes what has expired, in `batches` (of `chats`, `tickets`,
`files`, and `rows` of emails and records); the `ledger` of what it deleted; what is held about a contact
(`holdings`), its `export` and its `erasure`.
"""
