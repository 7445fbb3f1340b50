"""The audit log: who did what that concerns security or patrons' data, when, and from which network.

Each room records its own actions, in the transaction that does them; a line in the server's log follows the commit.
"""
