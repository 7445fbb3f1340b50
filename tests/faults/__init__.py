"""What a desk must stand, with real server processes: kills, cuts, races, bad input, floods, full disks, absence.

Whoever talks in here is `refdesk.client`; nothing in here looks into a server but through its doors. Long forms (many
kills, everybody's own patience) run with `bin/test --long`.
"""
