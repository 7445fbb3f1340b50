"""`python -m bench.load`: reads commands as lines of JSON, writes a result for each; ends with its input."""

import asyncio
import json
import resource
import sys
from typing import Any

import uvloop

from bench.load.clients import Clients
from bench.load.desks import Desks


async def execute(clients: Clients, desks: Desks, command: dict[str, Any]) -> dict[str, Any]:
    """Carry out one command."""
    match command.pop("do"):
        case "connect":
            await clients.connect(**command)
            return {"sockets": len(clients.patrons) + len(clients.operators)}
        case "saturate":
            return await clients.saturate(**command)
        case "churn":
            return await clients.churn(**command)
        case "pace":
            return await clients.pace(**command)
        case "join":
            return await desks.join(**command)
        case "arrivals":
            return await desks.arrivals(**command)
        case "close":
            clients.close()
            desks.close()
            return {}
    raise ValueError(command)


async def main() -> None:
    """Read commands until there are no more."""
    loop = asyncio.get_running_loop()
    failed: list[str] = []
    loop.set_exception_handler(lambda _, context: failed.append(f"{context['message']} {context.get('exception')}"))
    clients, desks = Clients(), Desks()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        try:
            result = await execute(clients, desks, json.loads(line))
        except Exception as error:  # the bench prints it and stops
            failed.append(repr(error))
            result = {}
        print(json.dumps(result | ({"failed": failed[:5]} if failed else {})), flush=True)
    clients.close()
    desks.close()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    uvloop.run(main())
