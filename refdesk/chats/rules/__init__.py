"""The rules of acts, a file for each story: which events an act leads to, or the refusal. Pure, as `machine`."""
