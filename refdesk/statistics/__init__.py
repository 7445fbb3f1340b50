"""Statistics: how many chats there were, when and where, how long patrons waited, and who was online to answer.

Each ended chat has one row of facts, written in the transaction that ends it. The rows hold nothing personal of a
patron; after a redaction they stay, without the page's path where that was redacted.

Modules: `chat_facts` of each ended chat (`projection`), counted by `axes` into a `table` with percentiles;
`concurrency` (chats at once, hours staffed), `staffing` (who was online for which department).
"""
