"""Alerts to a channel (row G7)."""
