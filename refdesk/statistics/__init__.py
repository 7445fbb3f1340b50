"""Figures: how many chats there were, when and where, how long patrons waited, who was there to answer.

A row of facts for each chat that is over, written in the transaction that ends it. Nothing personal of a patron's is
in here: what was taken back of a chat leaves its facts as they are, but for the page that it began on.
"""
