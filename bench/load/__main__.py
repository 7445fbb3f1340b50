"""`python -m bench.load`: reads commands as lines of JSON, writes a result for each; ends with its input."""

import asyncio
import json
import resource
import sys
from typing import Any

import uvloop

from bench.load.clients import Clients


async def execute(clients: Clients, command: dict[str, Any]) -> dict[str, Any]:
    """Carry out one command."""
    match command.pop("do"):
        case "connect":
            await clients.connect(**command)
            return {"sockets": len(clients.patrons) + len(clients.operators)}
        case "saturate":
            return await clients.saturate(**command)
        case "pace":
            return await clients.pace(**command)
        case "close":
            clients.close()
            return {}
    raise ValueError(command)


async def main() -> None:
    """Read commands until there are no more."""
    loop = asyncio.get_running_loop()
    failed: list[str] = []
    loop.set_exception_handler(lambda _, context: failed.append(f"{context['message']} {context.get('exception')}"))
    clients = Clients()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        try:
            result = await execute(clients, json.loads(line))
        except Exception as error:  # the bench prints it and stops
            failed.append(repr(error))
            result = {}
        print(json.dumps(result | ({"failed": failed[:5]} if failed else {})), flush=True)
    clients.close()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    uvloop.run(main())
