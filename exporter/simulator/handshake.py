"""A port that breaks the TLS handshake: it answers in clear, as a misconfigured proxy does."""

import asyncio
from collections.abc import Callable

_CLEAR = (
    b"HTTP/1.1 400 Bad Request\r\nServer: cloudflare\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
    b"<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>\r\n"
)
_HELLO = 1024
_PATIENCE = 5.0


async def broken_tls(host: str, seen: Callable[[], None]) -> asyncio.Server:
    """Listen on a free port; ``seen`` is called for each connection."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen()
        try:
            async with asyncio.timeout(_PATIENCE):
                await reader.read(_HELLO)
                writer.write(_CLEAR)
                await writer.drain()
        except (OSError, TimeoutError):
            pass  # whoever connected is gone: nothing to break any more
        finally:
            writer.close()

    return await asyncio.start_server(answer, host, 0)
