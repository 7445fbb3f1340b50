"""`GET /metrics`: metrics for Prometheus, for clients with the token or of an allowed network."""

from collections import Counter
from collections.abc import Iterator
from hmac import compare_digest

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from refdesk import __version__
from refdesk.chats.models import Chat
from refdesk.gateway.node import Node
from refdesk.gateway.operator import OperatorSession
from refdesk.gateway.patron import PatronSession
from refdesk.kit import disk
from refdesk.kit.ip_addresses import is_trusted
from refdesk.kit.metrics import REGISTRY, text_of_all
from refdesk.mail.models import Email

from .health import deep_health


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """404 unless a token or networks are set; 401 with a wrong token or none, 403 from another network."""
    config = settings.CONFIG
    if not config.metrics_token and not config.metrics_networks:
        raise Http404
    if not is_trusted(request.META.get("REMOTE_ADDR", ""), config.metrics_networks):
        if not config.metrics_token:
            return HttpResponse("Clients of this network may not read the metrics.\n", "text/plain", 403)
        if not _has_token(request, config.metrics_token):
            challenge = {"WWW-Authenticate": 'Bearer realm="metrics"'}
            return HttpResponse("The token is missing or wrong.\n", "text/plain", 401, headers=challenge)
    return HttpResponse(text_of_all(), CONTENT_TYPE_PLAIN_0_0_4)


def _has_token(request: HttpRequest, token: str) -> bool:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and compare_digest(value.strip().encode(), token.encode())


class OfTheMoment:
    """Metrics that are read at each request: of the node of this process, and of the database.

    All processes report the same values from the database: take their maximum, and the sum of the others.
    """

    def collect(self) -> Iterator[Metric]:
        info = GaugeMetricFamily("refdesk_build_info", "1, with the version.", labels=["version"])
        info.add_metric([__version__], 1)
        yield info
        free, floor = disk.free_and_floor(settings.CONFIG.data)
        yield GaugeMetricFamily("refdesk_disk_free_bytes", "Free bytes on the data folder’s disk.", free)
        yield GaugeMetricFamily("refdesk_disk_floor_bytes", "Free bytes below which files are refused.", floor)
        yield GaugeMetricFamily("refdesk_ready", "1 while this process should get clients.", deep_health.ready)
        if deep_health.node is not None:
            yield from _of_node(deep_health.node)
        yield from _of_database()


REGISTRY.register(OfTheMoment())
_ROLES: dict[type, str] = {PatronSession: "patron", OperatorSession: "operator", type(None): "new"}


def _of_node(node: Node) -> Iterator[Metric]:
    connections = GaugeMetricFamily("refdesk_connections", "Live connections, by role.", labels=["role"])
    roles = Counter(type(connection.session.role) for connection in tuple(node.connections))
    for role, name in _ROLES.items():
        connections.add_metric([name], roles[role])
    yield connections
    waiting = GaugeMetricFamily("refdesk_lane_waiting", "Commands that wait in a lane.", labels=["lane"])
    for lane, count in enumerate(node.lanes.waiting):
        waiting.add_metric([str(lane)], count)
    yield waiting
    yield CounterMetricFamily("refdesk_commits", "Committed transactions of the lanes.", node.lanes.commits)
    yield GaugeMetricFamily("refdesk_bus_up", "1 while the bus can be reached.", not node.hub.bus_error)


def _of_database() -> Iterator[Metric]:
    up = GaugeMetricFamily("refdesk_database_up", "1 while the database answers.")
    try:
        states = (
            Chat.objects.filter(listed=True).exclude(state="ended").values_list("state").annotate(count=Count("pk"))
        )
        chats = dict(states.order_by())
        emails = Email.objects.filter(state__in=[Email.State.DUE, Email.State.SENDING])
        failing = Count("pk", filter=~Q(error=""))
        counts = emails.aggregate(waiting=Count("pk"), failing=failing)
    except DatabaseError:
        up.add_metric([], 0)
        yield up
        return
    up.add_metric([], 1)
    yield up
    open_chats = GaugeMetricFamily("refdesk_chats", "Open chats, by state.", labels=["state"])
    for state in ("waiting", "active"):
        open_chats.add_metric([state], chats.get(state, 0))
    yield open_chats
    yield GaugeMetricFamily("refdesk_emails_waiting", "Emails that wait to be sent.", counts["waiting"])
    yield GaugeMetricFamily("refdesk_emails_failing", "Of these, emails with a failed attempt.", counts["failing"])
