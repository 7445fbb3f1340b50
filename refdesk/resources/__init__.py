"""Settings as resources: what a kind of setting declares, and the one mechanism that serves all of them over HTTP."""
