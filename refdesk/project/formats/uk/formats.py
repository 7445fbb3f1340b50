"""Days without a year, with the month in the case that Ukrainian has beside a number; Django's have the nominative."""

MONTH_DAY_FORMAT = "j E"
