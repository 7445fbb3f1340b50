"""Blocked patrons: browsers and networks from which nobody can start a chat or leave a question for some time."""
