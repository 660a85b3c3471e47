"""Every service on one loopback port: a real HTTP server that replays the simulated league, with faults.

What belongs here: addresses, keys, pages, credits, faults, and a log of what was asked. What does not: what
the services say (`world.py`), and what is expected of whoever asks.
"""

import email.utils
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from nba_props.landing import digest_of
from nba_props.sources.simulated.league import League
from nba_props_tests.feeds.world import World

ODDS_KEY, BDL_KEY = "odds-key-0123456789abcdef", "bdl-key-0123456789abcdef"


@dataclass
class Fault:
    """What goes wrong with the next `times` requests whose address contains `where`."""

    where: str
    status: int = 200
    times: int = 1
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    truncated: bool = False
    drip: float = 0.0  # seconds before each byte
    is_charged: bool = False
    is_whole: bool = False  # body and headers are the answer, and nothing is made of the league


@dataclass
class Asked:
    """One request as it came: address without the key, status and what was charged."""

    path: str
    query: dict[str, str]
    status: int
    credits: int
    conditional: bool


@dataclass
class Server:
    """The server while it runs."""

    url: str
    world: World
    credits_left: int = 20000
    skew: timedelta = timedelta(0)
    faults: list[Fault] = field(default_factory=list)
    log: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def spent(self) -> int:
        """Credits charged."""
        return sum(asked.credits for asked in self.log)

    def asked(self, where: str) -> list[Asked]:
        """The requests whose address contains a text."""
        return [asked for asked in self.log if where in asked.path]

    def environment(self, *, keys: bool = True) -> dict[str, Any]:
        """The settings under which a home asks this server."""
        urls = dict.fromkeys(
            ("odds_api_url", "balldontlie_url", "nba_com_url", "nba_stats_url", "espn_url"), self.url
        )
        paces = {"feed_pause_seconds": 0.01, "balldontlie_per_minute": 60000.0, "feed_timeout_seconds": 5.0}
        secrets = {"odds_api_key": ODDS_KEY, "balldontlie_key": BDL_KEY} if keys else {}
        return {**urls, **paces, **secrets}


@dataclass
class _Reply:
    status: int
    body: bytes
    credits: int = 0
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def serving(league: League, at: datetime) -> Iterator[Server]:
    """The server on a free port, at an instant of the league."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with server.lock:
                self._serve()

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            shown = {name: value for name, value in query.items() if name != "apiKey"}
            address = f"{parts.path}?{'&'.join(f'{k}={v}' for k, v in sorted(shown.items()))}"
            fault = next((one for one in server.faults if one.times and one.where in address), None)
            conditional = bool(self.headers.get("If-None-Match"))
            if fault is not None:
                fault.times -= 1
            if fault is not None and fault.is_whole:
                reply = _Reply(fault.status, fault.body or b"", headers=fault.headers)
            else:
                reply = _reply(server, parts.path, query, self.headers)
                reply = reply if fault is None else _spoiled(reply, fault)
            server.credits_left -= reply.credits
            server.log.append(Asked(address, shown, reply.status, reply.credits, conditional))
            with suppress(OSError):  # whoever asked has hung up
                self._answer(reply, fault)

        def _answer(self, reply: _Reply, fault: Fault | None) -> None:
            self.send_response_only(reply.status)
            told = (server.world.at + server.skew).astimezone(UTC)
            self.send_header("Date", email.utils.format_datetime(told, usegmt=True))
            longer = 500 if fault and fault.truncated else 0
            self.send_header("Content-Length", str(len(reply.body) + longer))
            self.send_header("Connection", "close")
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if fault and fault.drip:
                for place in range(len(reply.body)):
                    time.sleep(fault.drip)
                    self.wfile.write(reply.body[place : place + 1])
                    self.wfile.flush()
            else:
                self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    server = Server(f"http://127.0.0.1:{httpd.server_port}", World(league, at))
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()


def _spoiled(reply: _Reply, fault: Fault) -> _Reply:
    credits_ = reply.credits if fault.is_charged or fault.status == reply.status else 0
    body = reply.body if fault.body is None else fault.body
    body = body if fault.status == reply.status or fault.body is not None else b'{"message":"no"}'
    headers = {**reply.headers, **fault.headers} if fault.status == reply.status else fault.headers
    return _Reply(fault.status, body, credits_, headers)


def _reply(server: Server, path: str, query: dict[str, str], headers: Any) -> _Reply:
    if path.startswith("/v4/"):
        return _of_odds_api(server, path, query)
    if path.startswith("/v1/"):
        return _of_balldontlie(server, path, query, headers)
    if path.endswith("scheduleLeagueV2.json"):
        return _of_cdn(server, headers)
    if path == "/stats/leaguegamelog":
        if "nba.com" not in headers.get("Referer", ""):
            return _json({"message": "who are you"}, 403)
        month, day, year = (int(part) for part in query["DateFrom"].split("/"))
        return _json(server.world.game_log(date(year, month, day)))
    if path == "/stats/playerindex":
        return _json(server.world.player_index(query["Season"]))
    if path.endswith("/scoreboard"):
        return _json(server.world.scoreboard(datetime.strptime(query["dates"], "%Y%m%d").date()))
    if path.endswith("/nba/injuries"):
        return _json(server.world.espn_injuries())
    return _json({"message": "not found"}, 404)


def _of_odds_api(server: Server, path: str, query: dict[str, str]) -> _Reply:
    if query.get("apiKey") != ODDS_KEY:
        return _json({"message": "API key is not valid", "error_code": "INVALID_KEY"}, 401)
    if server.credits_left <= 0 and not path.endswith("basketball_nba/events"):
        return _json({"message": "Usage quota has been reached", "error_code": "OUT_OF_USAGE_CREDITS"}, 401)
    world, past = server.world, "/historical/" in path
    window = [_instant(query[name]) for name in ("commenceTimeFrom", "commenceTimeTo") if name in query]
    at = _instant(query["date"]) if past else None
    regions = len(query.get("regions", "us").split(","))
    if path.endswith("/basketball_nba/events"):
        found: Any = world.events(*window, at)
        cost = 1 if past and found else 0
    elif path.endswith("/basketball_nba/odds"):
        found, cost = world.odds(*window), len(query["markets"].split(",")) * regions
    else:
        found = world.event_odds(path.split("/")[-2], query["markets"].split(","), at)
        if found is None:
            return _json({"message": "Event not found", "error_code": "EVENT_NOT_FOUND"}, 404)
        markets = {market["key"] for book in found["bookmakers"] for market in book["markets"]}
        cost = len(markets) * regions * (10 if past else 1)
    if past:
        found = {
            "timestamp": query["date"],
            "previous_timestamp": None,
            "next_timestamp": None,
            "data": found,
        }
    told = {"x-requests-last": str(cost), "x-requests-remaining": str(server.credits_left - cost)}
    reply = _json(found)
    return _Reply(200, reply.body, cost, {**reply.headers, **told})


def _of_balldontlie(server: Server, path: str, query: dict[str, str], headers: Any) -> _Reply:
    if headers.get("Authorization") != BDL_KEY:
        return _Reply(401, b"Unauthorized")
    world = server.world
    if path == "/v1/games":
        return _json(
            {"data": world.bdl_games(date.fromisoformat(query["dates[]"])), "meta": {"per_page": 100}}
        )
    if path == "/v1/box_scores":
        return _json({"data": world.box_scores(date.fromisoformat(query["date"]))})
    pages = world.players() if path == "/v1/players/active" else world.injuries()
    cursors = [None, *(json.loads(page)["meta"].get("next_cursor") for page in pages)]
    wanted = int(query["cursor"]) if "cursor" in query else None
    return _Reply(200, pages[cursors.index(wanted)], headers={"Content-Type": "application/json"})


def _of_cdn(server: Server, headers: Any) -> _Reply:
    body = server.world.schedule()
    # The capture time is in the body; the version is that of the games.
    etag = f'"{digest_of(json.dumps(json.loads(body)["leagueSchedule"]).encode())}"'
    if headers.get("If-None-Match") == etag:
        return _Reply(304, b"", headers={"ETag": etag})
    return _Reply(200, body, headers={"ETag": etag, "Content-Type": "application/json"})


def _json(found: Any, status: int = 200) -> _Reply:
    return _Reply(status, json.dumps(found).encode(), headers={"Content-Type": "application/json"})


def _instant(printed: str) -> datetime:
    return datetime.fromisoformat(printed)
