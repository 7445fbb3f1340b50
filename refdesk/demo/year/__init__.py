"""A year of invented chats for a library, to see statistics, records and retention with data.

The chats pass through the machine and the journal, each command at its own time: their rows are those of real chats.
"""
