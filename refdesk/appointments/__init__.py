"""Appointment links: addresses at which an operator's patrons choose a time with them."""
