"""Prints a JSON list of the ports that a TCP connection can be opened to: open_ports.py SOURCE ADDRESS PORT...

All are tried at once, for a second and a half: a packet that was lost is sent again after one. An empty SOURCE is any address
of this machine.
"""

import asyncio
import json
import sys

source, address, *ports = sys.argv[1:]


async def is_open(port):
    try:
        connecting = asyncio.open_connection(address, port, local_addr=(source, 0) if source else None)
        _, stream = await asyncio.wait_for(connecting, 1.5)
        stream.close()
        return True
    except (OSError, asyncio.TimeoutError):
        return False


async def main():
    answers = await asyncio.gather(*map(is_open, ports))
    print(json.dumps([int(port) for port, answer in zip(ports, answers) if answer]))


asyncio.run(main())
