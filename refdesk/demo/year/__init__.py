"""A year of made-up chats for a library: to look at figures, records and lifetimes with something in them.

All of it goes through the machine and the journal, each step at its own moment: its rows are those of real chats.
"""
