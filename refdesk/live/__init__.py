"""From a commit to the screens: which connections follow which chats and boards, and the bus between nodes.

Everything here may lose a message: a feed that has a gap reads the log from its own position. Runs on the event loop;
knows no transport.
"""
