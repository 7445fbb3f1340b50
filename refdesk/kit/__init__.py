"""Small things that know nothing of Refdesk, nor of Django: clock, plain text, environment, addresses."""
