"""Pure helpers that import nothing else of Refdesk, and no Django."""
