"""The audit log: who did what that concerns security or patrons' data, when, and from which network.

Each room records its own actions, in the transaction that does them; a line in the server's log follows the commit.

Modules: `recording` (a row in the transaction of the change, a log line after its commit), `request` (who and from
which address), `tally` (counts of frequent events). `resources` records settings by their declaration, every other
action is recorded where it is done; `staff.audited` has what is recorded of accounts.
"""
