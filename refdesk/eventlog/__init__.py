"""The only writer of logs, whatever they are logs of.

A room that keeps its things as logs (chats, tickets) describes them to the journal as a `Log`: its tables, its machine.
Nothing in here knows what a chat or a ticket is, nor who asks.
"""
