"""The chat without JavaScript: forms and plain pages over the commands of a patron's connection.

`models` and `windows` hold who is present and until when, `page_codes` makes the addresses of pages, `presence` holds
the chat's seat for them, `sweep` reports those who are gone, and `read_marks` how far patrons have read. `forms` reads
what a patron sends, `page_view` what a page shows; `start_page`, `chat_page`, `acts` and `questions` answer requests,
`form_files` sends files, `texts` has refusals in words. `frame` has the documents of new answers beside what is typed,
`frame_streams` the responses that stay open for them. Decision 38 gives the reasons.
"""
