"""Variables of the environment that are no settings of the server, and so are not refused as unknown ones."""

OTHER_VARIABLES = (
    "REFDESK_ENV_FILE",
    "REFDESK_PYTHON",
    "REFDESK_CHROMIUM",
    "REFDESK_WEB_BUILD",
    "REFDESK_PSEUDO_PAGES",
    "REFDESK_TEST*",
    # Of deploy/compose.env, and of the examples' clients.
    "REFDESK_DOMAIN",
    "REFDESK_DATABASE_PASSWORD",
    "REFDESK_PASSWORD",
)
"""Variables that are no settings of the server: the commands in `bin/` and the tests read them."""
