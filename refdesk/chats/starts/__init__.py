"""How chats start: a patron's start, one that continues an earlier chat, who the patron is, and how many may wait."""
