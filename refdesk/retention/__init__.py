"""How long what is kept of patrons is kept, and the sweep that lets it go.

Each library says it for each kind of datum, or that a department keeps nothing; the sweep takes back what is over, by
each room's own means, and writes into a ledger how much that was. Nothing of a patron's is kept in here.
"""
