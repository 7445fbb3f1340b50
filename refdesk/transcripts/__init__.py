"""What was said in chats, to be found again: a list, a search in the text, a page for each, and what is done there.

A card for each chat holds what lists are narrowed by and is written with the chat; the words that it is searched by
follow a moment later. Nothing in here is kept that is not in the chats' logs.
"""
