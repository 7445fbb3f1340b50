"""What a file is, found from its content."""
