"""The routes of Reference Analytics."""

from ninja import Router

from .datasets.api import router as datasets
from .exchange.api import router as exchange
from .records.api import router as records
from .reports.api import router as reports
from .survey_counts.api import router as survey_counts

router = Router(tags=["analytics"])
for routes in (datasets, records, reports, survey_counts, exchange):
    router.add_router("", routes)
