"""A real headless Chromium, driven over its DevTools protocol (https://chromedevtools.github.io/devtools-protocol/)."""

import asyncio
import base64
import itertools
import json
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

PATIENCE = 20.0
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--no-first-run", "--hide-scrollbars", "--force-device-scale-factor=1",
)  # fmt: skip


class Tab:
    """One page of its own profile: what it asked for, what it complained about, and what it shows."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse, session: str) -> None:
        self._line, self._session = line, session
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._loaded = asyncio.Event()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.statuses: list[int] = []

    async def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command; fails with what the browser says."""
        number = next(self._numbers)
        self._waiting[number] = answer = asyncio.get_running_loop().create_future()
        message = {"id": number, "method": method, "params": parameters}
        await self._line.send_json(message | ({"sessionId": self._session} if self._session else {}))
        async with asyncio.timeout(PATIENCE):
            return dict(await answer)

    async def listen(self) -> None:
        """Until the browser hangs up."""
        async for message in self._line:
            told = json.loads(message.data)
            if told.get("id") not in self._waiting:
                self._note(told.get("method", ""), told.get("params", {}))
            elif "error" in told:
                self._waiting.pop(told["id"]).set_exception(RuntimeError(str(told["error"])))
            else:
                self._waiting.pop(told["id"]).set_result(told["result"])

    def _note(self, event: str, told: dict[str, Any]) -> None:
        if event == "Page.loadEventFired":
            self._loaded.set()
        elif event == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif event == "Network.responseReceived" and told["type"] == "Document":
            self.statuses.append(told["response"]["status"])
        elif event == "Runtime.exceptionThrown":
            self.complaints.append(str(told["exceptionDetails"]))
        elif event == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.complaints.append(told["entry"]["text"])
        elif event == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
            self.complaints.append(str(told["args"]))

    async def attach(self) -> None:
        target = await self("Target.createTarget", url="about:blank")
        answer = await self("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = answer["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            await self(f"{domain}.enable")

    async def goto(self, url: str) -> None:
        """Load a page whole."""
        await self._through(lambda: self("Page.navigate", url=url))

    async def leads(self, script: str) -> None:
        """Do what leads to another page, such as a click, and wait for it."""
        await self._through(lambda: self.ask(script))

    async def _through(self, act: Callable[[], Any]) -> None:
        self._loaded.clear()
        await act()
        async with asyncio.timeout(PATIENCE):
            await self._loaded.wait()

    async def ask(self, script: str) -> Any:
        """The value of an expression inside the page; a promise is waited for."""
        answer = await self("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def text(self, selector: str = "body") -> str:
        """What a reader sees of the first element that fits."""
        return str(await self.ask(f"document.querySelector({json.dumps(selector)}).innerText"))

    async def until(self, script: str, wanted: Any = True) -> None:
        """Wait until an expression has this value."""
        got: Any = None
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while (got := await self.ask(script)) != wanted:  # noqa: ASYNC110 - the browser is another process
                    await asyncio.sleep(0.05)
        assert got == wanted, f"{script}: wanted {wanted!r}, got {got!r}"

    async def press(self, key: str) -> None:
        """One key, as a person presses it."""
        code = {"Tab": 9, "Enter": 13}[key]
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            await self("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)

    async def size(self, width: int, height: int) -> None:
        await self("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    async def colours(self, scheme: str, motion: str = "no-preference") -> None:
        """``light`` or ``dark``, and whether the reader wants less motion (``reduce``)."""
        wanted = {"prefers-color-scheme": scheme, "prefers-reduced-motion": motion}
        features = [{"name": name, "value": value} for name, value in wanted.items()]
        await self("Emulation.setEmulatedMedia", features=features)

    async def picture(self, file: Path) -> None:
        """What is in the window, as PNG."""
        answer = await self("Page.captureScreenshot", format="png")
        file.write_bytes(base64.b64decode(answer["data"]))


@asynccontextmanager
async def chromium() -> AsyncIterator[Callable[[], Any]]:
    """A browser; ``await new()`` opens a tab."""
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        command = ["chromium", *_FLAGS, "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"]
        process = await asyncio.create_subprocess_exec(
            *command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=profile
        )
        try:
            port, path = (await _written(Path(profile, "DevToolsActivePort"))).split()
            async with aiohttp.ClientSession() as session:
                listening: list[asyncio.Task[None]] = []

                async def new() -> Tab:
                    line = await session.ws_connect(f"ws://127.0.0.1:{port}{path}", max_msg_size=0)
                    tab = Tab(line, "")
                    listening.append(asyncio.create_task(tab.listen()))
                    await tab.attach()
                    return tab

                yield new
                for task in listening:
                    task.cancel()
                await asyncio.gather(*listening, return_exceptions=True)
        finally:
            process.kill()
            await process.wait()


async def _written(file: Path) -> str:
    """What the browser writes down when it listens."""
    async with asyncio.timeout(PATIENCE):
        while not file.exists() or not file.read_text().count("\n"):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.02)
    return file.read_text()
