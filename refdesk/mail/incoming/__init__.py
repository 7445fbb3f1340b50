"""`fetcher` reads the mailbox: `imap` → `mime_parser` (bytes to text) → `routing` (which ticket) → `attachments`."""
