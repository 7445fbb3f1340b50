"""Finding tickets by their words: the same index as that of chats (`refdesk/word_index`)."""
