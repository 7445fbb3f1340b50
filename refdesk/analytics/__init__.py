"""Reference Analytics: reference questions recorded in a library's own form, counted, exported and imported.

It reads chats, tickets and departments; none of these imports it.

Modules: `datasets` (forms), `records` (values, conditions, redaction), `reports` (two axes), `survey_counts`,
`exchange` (CSV and JSON); `permissions`, `schemas`, `local_time`.
"""
