"""Finding messages of internal chats by their words: the index of chats and tickets, with an entry for each message."""
