"""Carries hints between nodes. May lose what it carries, and says so; nothing hangs on it but speed."""
