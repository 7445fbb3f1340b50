"""Event logs: what all of them have in common, and the journal, their only writer.

A room that stores its things as logs (chats, tickets) describes them to the journal as a `Log`: its tables and its
machine. Nothing in this room knows what a chat or a ticket is, or who sends a command.
"""
