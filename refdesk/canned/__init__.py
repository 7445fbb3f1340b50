"""Canned messages: texts that operators put into their text box, shared ones and each operator's own."""
