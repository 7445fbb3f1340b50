"""Alerts to a channel: messages in a team's chat when no one answers patrons.

Modules: the `addresses` of channels, the six `formats`, the `texts` of messages, what is `due`, `absences` of everybody
in opening hours, the `notifier` that sends, `delivery` to a channel, what became of it (`results`), and the email about
a channel that was switched off (`paused_email`).
"""
