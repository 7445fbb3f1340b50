"""The index of the chats' words."""

from refdesk.word_index.index import WordIndex

INDEX = WordIndex("transcripts_words", "transcripts_card", "chat_id")
