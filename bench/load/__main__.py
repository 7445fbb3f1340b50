"""`python -m bench.load`: one command a line of JSON in, one result a line out; ends with its input."""

import asyncio
import json
import resource
import sys
from typing import Any

import uvloop

from .crowd import Crowd


async def obey(crowd: Crowd, command: dict[str, Any]) -> dict[str, Any]:
    """Carry out one command."""
    match command.pop("do"):
        case "connect":
            await crowd.connect(**command)
            return {"sockets": len(crowd.patrons) + len(crowd.operators)}
        case "saturate":
            return await crowd.saturate(**command)
        case "pace":
            return await crowd.pace(**command)
        case "close":
            crowd.close()
            return {}
    raise ValueError(command)


async def main() -> None:
    """Read commands until there are no more."""
    loop = asyncio.get_running_loop()
    failed: list[str] = []
    loop.set_exception_handler(lambda _, context: failed.append(f"{context['message']} {context.get('exception')}"))
    crowd = Crowd()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        try:
            result = await obey(crowd, json.loads(line))
        except Exception as error:  # the bench prints it and stops
            failed.append(repr(error))
            result = {}
        print(json.dumps(result | ({"failed": failed[:5]} if failed else {})), flush=True)
    crowd.close()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    uvloop.run(main())
