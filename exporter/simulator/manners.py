"""Answers on the wire: the only place that knows how each manner is played."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from exporter.simulator.options import Options
from exporter.simulator.question import Answer, Manner

Player = Callable[[Answer, web.Request, Options], Awaitable[web.StreamResponse]]

_BLOCK = b" " * 65_536
_LINGER_NOT = struct.pack("ii", 1, 0)  # closing then sends a reset


async def play(answer: Answer, request: web.Request, options: Options) -> web.StreamResponse:
    """Send the answer in its manner; returns what aiohttp still has to finish."""
    if answer.delay:
        await asyncio.sleep(answer.delay)
    return await _PLAYERS[answer.manner](answer, request, options)


async def _whole(answer: Answer, _request: web.Request, _options: Options) -> web.StreamResponse:
    return web.Response(status=answer.status, headers=answer.headers, body=answer.body)


async def _head(answer: Answer, request: web.Request, length: int | None) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    response.content_length = length
    await response.prepare(request)
    return response


async def _trickle(answer: Answer, request: web.Request, options: Options) -> web.StreamResponse:
    response = await _head(answer, request, len(answer.body))
    for place in range(len(answer.body)):
        await response.write(answer.body[place : place + 1])
        await asyncio.sleep(options.pace)
    return response


async def _truncated(answer: Answer, request: web.Request, _options: Options) -> web.StreamResponse:
    response = await _head(answer, request, len(answer.body))
    await response.write(answer.body[: len(answer.body) // 2])
    return _end(request, response)


async def _oversized(answer: Answer, request: web.Request, options: Options) -> web.StreamResponse:
    response = await _head(answer, request, None)
    for sent in range(0, options.size, len(_BLOCK)):
        await response.write(_BLOCK[: options.size - sent])
    await response.write(answer.body)
    return response


async def _stall(answer: Answer, request: web.Request, _options: Options) -> web.StreamResponse:
    response = await _head(answer, request, len(answer.body))
    await _forever()
    return response


async def _hang(_answer: Answer, _request: web.Request, _options: Options) -> web.StreamResponse:
    await _forever()
    return web.Response()


async def _close(_answer: Answer, request: web.Request, _options: Options) -> web.StreamResponse:
    return _end(request, web.Response())


async def _reset(_answer: Answer, request: web.Request, _options: Options) -> web.StreamResponse:
    if request.transport is not None:
        plug: socket.socket = request.transport.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        request.transport.abort()
    return web.Response()


def _end(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.close()
    return response


async def _forever() -> None:
    """Until the caller leaves or the server stops: either cancels the handler."""
    await asyncio.get_running_loop().create_future()


_PLAYERS: Mapping[Manner, Player] = {
    Manner.WHOLE: _whole,
    Manner.TRICKLE: _trickle,
    Manner.TRUNCATED: _truncated,
    Manner.OVERSIZED: _oversized,
    Manner.STALL: _stall,
    Manner.HANG: _hang,
    Manner.CLOSE: _close,
    Manner.RESET: _reset,
}
