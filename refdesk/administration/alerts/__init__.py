"""Channels of departments for alerts: their settings, and a test."""
