"""How a file arrives: announced, received, inspected, stored."""
