"""Versions side by side on one database: `expansion` (migrations that only add), `other_versions` (who may work)."""
