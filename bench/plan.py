"""Sizes and durations of the scenarios: the full plan for published results, the quick one for a look."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Times in seconds."""

    rounds: int = 5
    warm: float = 1.0
    seconds: float = 4.0
    latency_seconds: float = 12.0
    bare_rounds: int = 3
    bare_seconds: float = 1.5
    chats: int = 200
    idle_sockets: int = 5_000
    most_sockets: int = 50_000
    events: int = 2_000_000
    statistics_chats: int = 300_000
    statistics_years: int = 2
    transcripts: int = 1_000_000
    faqs: int = 20_000
    tickets: int = 100_000
    requests: int = 100
    open_chats: int = 3_000
    desks: int = 300
    new_chats: int = 100
    quiet_seconds: float = 15.0


FULL = Plan()
QUICK = Plan(
    rounds=1,
    warm=0.5,
    seconds=2.0,
    latency_seconds=1.5,
    bare_rounds=1,
    bare_seconds=0.4,
    idle_sockets=500,
    most_sockets=2_000,
    events=50_000,
    statistics_chats=20_000,
    statistics_years=2,
    transcripts=20_000,
    faqs=2_000,
    tickets=5_000,
    requests=10,
    open_chats=500,
    desks=50,
    new_chats=30,
    quiet_seconds=5.0,
)
EXPLAINED = {
    "bare": "bare group-committed inserts in SQLite and PostgreSQL",
    "speed": "durable messages a second and latency, beside the reference and the bare echo",
    "boards": "the same with a dashboard on every operator's socket",
    "memory": "memory of an idle open chat, beside the bare server's socket",
    "sockets": "50,000 idle chats, or as many as the machine allows: memory, 500 connects a second, messages",
    "history": "an empty database beside one with a long history",
    "statistics": "statistics of a busy consortium, of one year and of several",
    "transcripts": "finding chats again among a million",
    "tickets": "finding tickets among 100,000",
    "faq": "a search among 20,000 FAQs",
    "requests": "a request to a colleague until it is on their desk, on two nodes",
    "consortium": "a department with 3,000 open chats and 300 desks that join at once",
    "overrides": "the server with and without each override of uvicorn and Django",
    "scrapes": "messages at saturation, with and without a scrape of the metrics each second",
    "sizes": "bytes of the loader and the widget",
    "idle": "an idle server: start, memory, processor time",
}
SCENARIOS = tuple(EXPLAINED)
EXPLAINED_TEXT = "\n".join(f"  {name:13}{text}" for name, text in EXPLAINED.items())
