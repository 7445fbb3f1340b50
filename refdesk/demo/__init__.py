"""The demo: a sample library with operators, tickets and FAQs, its website, and a year of invented chats."""
