"""Fault tests with real server processes: kills, cuts, races, bad input, floods, full disks, disconnections.

The clients are those of `refdesk.client`, and servers are examined only from outside. Long forms (many kills, real
time-outs) run with `bin/test --long`.
"""
