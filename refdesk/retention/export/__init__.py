"""All data about a contact as a file: `parts` reads it, `writers` write JSON or HTML, with the names in `labels`."""
