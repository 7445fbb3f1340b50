"""The word index: one entry of words and facets for each log, for chats and for tickets alike.

A room names its tables with a `WordIndex`, and its `Source` tells the `Indexer` what is due. Everything here can be
rebuilt from the logs.
"""
