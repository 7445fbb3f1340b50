"""The word index: one entry of words and facets for each log, for chats and for tickets alike.

A room names its tables with a `WordIndex`, and its `Source` tells the `Indexer` what is due. Everything here can be
rebuilt from the logs.

Modules: `index` (an entry of words and facets for each log, under its `sort_keys`), the statements of `sqlite` and
`postgres`, `documents` (reads logs), `indexer` (in the background, what is due).
"""
