"""The email server’s settings, tested, and the emails of both directions."""
