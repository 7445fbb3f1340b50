"""The room's API as a whole."""

from ninja import Router

from . import datasets_api, figures_api, files_api, records_api, reports_api

router = Router(tags=["analytics"])
for each in (datasets_api, records_api, reports_api, figures_api, files_api):
    router.add_router("", each.router)
