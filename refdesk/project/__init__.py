"""Wiring only: settings, addresses, the server process, management commands, and the pages that belong to no room."""
