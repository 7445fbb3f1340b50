"""The tests mirror the rooms of refdesk/; the first line of each is the behaviour it shows."""
