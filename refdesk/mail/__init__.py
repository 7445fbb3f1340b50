"""Mail, out and in: what tickets send to patrons and operators, and what patrons write by mail.

Out: `letters` ← `outbox` ← `sending`; in: `reading` ← `filing` ← `fetching`; `office` runs both on a node. The tickets
have never heard of it: it listens to what the journal stores, and gives commands like everybody else.
"""
