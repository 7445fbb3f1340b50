"""Small things that know nothing of Refdesk, nor of Django: clock, ids, plain text, environment, addresses."""
