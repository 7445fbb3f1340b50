"""Files that either side sends in a chat, or with a message of a ticket: their upload, what may come in, where they
lie, and until when.

The log says that a file was sent; the bytes and their row are here. Nothing in here decides who may send (the machines
do), and nothing ever opens a file beyond what tells its type.
"""
