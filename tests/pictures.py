"""The README's picture of the status page, of the demo as it stands after a while: ``python -m tests.pictures``."""

import asyncio
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from tests.chromium import Tab, chromium

PICTURE = Path(__file__).parents[1] / "deploy" / "pictures" / "status.png"
_STORY = 200.0  # seconds into it: keys dead and throttled, an incident open, an account past its warning
_WIDTH, _HEIGHT = 1200, 1700


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
        probe.close()
        command = (sys.executable, "-m", "exporter", "demo", "--web.listen-address", address)
        demo = await asyncio.create_subprocess_exec(*command, cwd=folder, stdout=asyncio.subprocess.DEVNULL)
        try:
            async with chromium() as new:
                await asyncio.sleep(_STORY)
                await _take(await new(), f"http://{address}/?refresh=0")
        finally:
            demo.terminate()
            await demo.wait()


async def _take(tab: Tab, url: str) -> None:
    await tab.size(_WIDTH, _HEIGHT)
    await tab.colours("light")
    await tab.goto(url)
    await tab.picture(PICTURE)


if __name__ == "__main__":
    if shutil.which("chromium") is None:
        sys.exit("chromium is not installed (as root on Debian: make system)")
    asyncio.run(main())
