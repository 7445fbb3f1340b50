"""Reference Analytics: what was asked, how it went, counted. Datasets, the records in them, reports, export and import.

It reads chats, tickets and departments; nothing of theirs knows of it.
"""
