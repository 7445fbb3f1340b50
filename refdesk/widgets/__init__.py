"""What a library puts on its pages: texts, questions, the sites it may stand on, and the public status."""
