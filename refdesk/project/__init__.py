"""Wiring only: settings, URLs, the API, this process's node, management commands, and pages that belong to no room."""
