"""Files that either side sends in a chat: their upload, what may come in, where they lie, and until when.

A chat's log says that a file was sent and that it expired; the bytes and their row are here. Nothing in here decides
who may send (the machine does), and nothing ever opens a file beyond what tells its type.
"""
