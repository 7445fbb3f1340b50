"""What the HTTP APIs of all rooms share: responses and the clients' keys."""
