"""Sensitive data that a library doesn't store: found in what patrons write, and masked before it enters a log.

`masking` applies the rules to a text, `commands` to what a patron wrote in a command; `payment_cards`,
`national_numbers`, `passwords` and `patterns` find what each kind of rule is about. All of these are pure.
`library_rules` reads the rules of a library, `counts` counts what was masked.
"""
