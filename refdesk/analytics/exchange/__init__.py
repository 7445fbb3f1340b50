"""Records and tables as files: CSV and JSON out, CSV in."""
