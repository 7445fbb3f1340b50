"""The one way from async code to the database: `writer_lanes` write chats, `side_writes` all else, `readers` read.

A lane is a writer thread with group commit. `coalescer` makes one query or write of many calls.
"""
