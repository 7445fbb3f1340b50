"""The patron's side of tickets: the widget's API, the public forms and the ticket's own page."""
