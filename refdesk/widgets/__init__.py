"""What a library puts on its pages: texts, questions, its allowed websites, and the public status."""
