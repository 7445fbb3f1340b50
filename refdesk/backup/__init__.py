"""Backups: written while the server runs, restored into an empty data folder, database and bucket."""
