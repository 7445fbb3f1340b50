"""What administrators set on the desk: an HTTP API over the settings of the rooms below."""
