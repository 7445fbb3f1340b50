"""FAQs: questions that libraries have answered for good, found by anybody, or by operators alone."""
