"""Records: one answered question each, recorded from a chat, a ticket, by hand or from a file."""
