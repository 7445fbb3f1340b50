"""Webhooks of a library, and the log of their deliveries."""
