"""Headless Chromium by its own protocol: open a page, ask it, look at it.

What belongs here: driving the browser. What does not: what a page should be.
"""

import base64
import itertools
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

_SECONDS = 30.0
_LISTENING = re.compile(r"DevTools listening on (ws://\S+)")


class Tab:
    """One page in the browser, with what it logged and asked the network for."""

    def __init__(self, socket: ClientConnection, session: str) -> None:
        self._socket, self._session = socket, session
        self._numbers = itertools.count(1)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._loaded = False
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command, and its answer; what happens meanwhile is written down."""
        number = next(self._numbers)
        said = {"id": number, "method": method, "params": parameters, "sessionId": self._session}
        self._socket.send(json.dumps(said))
        while True:
            heard = json.loads(self._socket.recv(timeout=_SECONDS))
            if heard.get("id") == number and heard.get("sessionId") == self._session:
                assert "error" not in heard, f"{method}: {heard['error']}"
                return heard["result"]
            self._note(heard)

    def open(self, page: Path, width: int = 1440, height: int = 1000) -> None:
        """Load a file at a width, and wait until it stands."""
        self.size(width, height)
        self.complaints, self.requests, self._loaded = [], [], False
        self.call("Page.navigate", url=page.as_uri())
        end = time.monotonic() + _SECONDS
        while not self._loaded:
            assert time.monotonic() < end, f"{page} did not load"
            self.call("Runtime.evaluate", expression="1")
            time.sleep(0.02)

    def size(self, width: int, height: int = 1000) -> None:
        """Make the window so wide and high."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
            mobile=False,
        )  # fmt: skip

    def dark(self, is_dark: bool) -> None:
        """Prefer dark colours, or light ones."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def ask(self, script: str) -> Any:
        """The value of an expression in the page, awaited; an exception there is one here."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def picture(self, target: Path, *, whole: bool = True) -> None:
        """A PNG of the page, all of it or what the window shows."""
        made = self.call("Page.captureScreenshot", captureBeyondViewport=whole, **self._clip(whole))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(base64.b64decode(made["data"]))

    def _clip(self, whole: bool) -> dict[str, Any]:
        if not whole:
            return {}
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}}

    def _note(self, event: dict[str, Any]) -> None:
        told = event.get("params", {})
        match event.get("method"):
            case "Page.loadEventFired":
                self._loaded = True
            case "Runtime.exceptionThrown":
                self.complaints.append(str(told["exceptionDetails"]))
            case "Runtime.consoleAPICalled" if told["type"] in ("error", "warning", "assert"):
                self.complaints.append(str(told["args"]))
            case "Log.entryAdded":
                self.complaints.append(f"{told['entry']['level']}: {told['entry']['text']}")
            case "Network.requestWillBeSent":
                self.requests.append(told["request"]["url"])


@contextmanager
def browser() -> Iterator[Tab]:
    """One tab of a headless Chromium of its own; skips where none is installed."""
    program = next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        ),
        None,
    )
    if program is None:
        pytest.skip("no Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--remote-debugging-port=0",
        )
        started = subprocess.Popen(
            [program, *options, f"--user-data-dir={profile}", "about:blank"],
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            with connect(_address(started), max_size=None) as socket:
                yield Tab(socket, _session(socket))
        finally:
            started.terminate()
            started.wait(_SECONDS)


def _address(started: "subprocess.Popen[str]") -> str:
    for said in started.stderr:
        if found := _LISTENING.search(said):
            return found[1]
    raise AssertionError(f"Chromium ended with {started.wait()} before it listened")


def _session(socket: ClientConnection) -> str:
    def call(number: int, method: str, **parameters: Any) -> dict[str, Any]:
        socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (heard := json.loads(socket.recv(timeout=_SECONDS))).get("id") != number:
            pass
        return heard["result"]

    target = call(10**6, "Target.createTarget", url="about:blank")["targetId"]
    return call(10**6 + 1, "Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
