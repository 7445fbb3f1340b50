"""Reference Analytics: reference questions recorded in a library's own form, counted, exported and imported.

It reads chats, tickets and departments; none of these imports it.
"""
