"""One fetch: requests answered from the landing zone or by their service, landed, and recorded.

A payload in the landing zone carries its request's id. So whatever was lost when a fetcher was killed, a
request whose answer landed is never asked again, and its row is made from the payload. Before a request is
made, the most it can cost is held against what may be spent.

What belongs here: that order of things. What does not: which requests a feed consists of (`sources.py`).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from nba_props.clock import Clock
from nba_props.errors import PayloadError
from nba_props.feeds import balldontlie, espn, ledger, nba_com, odds_api
from nba_props.feeds.http import Answer, Http
from nba_props.feeds.ledger import Entry
from nba_props.feeds.requests import Document, FeedError, Filing, OverBudgetError, Request, Service
from nba_props.landing import Landing, PayloadRef, digest_of
from nba_props.settings import Settings
from nba_props.sources.decoding import decode
from nba_props.sources.feeds import FEEDS
from nba_props.warehouse.base import Warehouse

SERVICES: dict[str, Service] = {
    service.name: service
    for service in (odds_api.SERVICE, balldontlie.SERVICE, nba_com.SERVICE, nba_com.STATS, espn.SERVICE)
}
#: Where answers are kept that no reader can read: apart, and unseen by those who read feeds.
REFUSED_SUFFIX = ".refused"
#: Rows are written at the latest after so many; those of a killed fetcher are made from its payloads.
_BATCH = 20
_NOT_FOUND, _NOT_MODIFIED = 404, 304
_MOST_PAGES = 100
_PAID_FEEDS = (odds_api.EVENT_ODDS, odds_api.ODDS, odds_api.PAST_EVENTS, odds_api.PAST_EVENT_ODDS)

Say = Callable[[str], None]


@dataclass
class Report:
    """What a fetch did: requests by outcome, those answered from the landing zone, credits, what to say."""

    outcomes: dict[str, int] = field(default_factory=dict)
    reused: int = 0
    credits: int = 0
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Session:
    """A fetch in progress. `say` is told of every request that was answered or not."""

    def __init__(
        self,
        settings: Settings,
        landing: Landing,
        warehouse: Warehouse,
        clock: Clock,
        run_id: str,
        *,
        say: Say = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings, self.landing, self.warehouse, self.clock = settings, landing, warehouse, clock
        self.report = Report()
        self._run_id, self._say, self._sleep = run_id, say, sleep
        self._rows = ledger.read(warehouse)
        self._pending: list[Entry] = []
        self._recent: list[Entry] = []
        self._answered: dict[str, dict[str, PayloadRef]] = {}
        self._lines: dict[str, Http] = {}
        self._recover()

    def close(self) -> None:
        """Write what is not written, and hang up."""
        self._flush()
        for line in self._lines.values():
            line.close()

    @property
    def left(self) -> int:
        """Credits that may be spent now."""
        own = sum(row.credits for row in self._recent)
        before = ledger.budget(self._rows, self.settings, self.clock.now())
        told = next(
            (row.credits_left for row in reversed(self._recent) if row.credits_left is not None), None
        )
        at_service = before.at_service if told is None else told
        return replace(
            before, of_day=before.of_day - own, of_month=before.of_month - own, at_service=at_service
        ).left

    def has_landed(self, request: Request) -> bool:
        """Whether the request was answered before."""
        return request.id in self._landed(request.feed)

    def ask(self, request: Request) -> Document | None:
        """The answer, landed before or now; None where the service says it has not changed.

        Raises FeedError where there is none, after recording why.
        """
        return self._ask(request)

    def ask_each(self, requests: Sequence[Request]) -> None:
        """Ask several of one service, in order: those that may be paid for, the others are said and recorded.

        One that fails alone does not keep the others from being asked. Raises FeedError once the service does
        not answer at all.
        """
        for request in requests:
            try:
                self.ask(request)
            except OverBudgetError as error:
                self.report.failures.append(str(error))
            except FeedError as error:
                if error.is_final:
                    raise
                (self.report.notes if error.status == _NOT_FOUND else self.report.failures).append(str(error))

    def ask_pages(self, request: Request) -> list[Document]:
        """Every page of a list. They land when all are there, with one capture time.

        Raises FeedError for a page that repeats another, and for cursors that go round in a circle.
        """
        documents: list[Document] = []
        answers: list[tuple[Request, Answer, datetime]] = []
        cursors: set[str] = set()
        landed_at: datetime | None = None
        page: Request | None = request
        while page is not None:
            landed = self._landed(request.feed).get(page.id)
            if landed is None:
                at = self.clock.now()
                answers.append((page, self._get(page, at, None), at))
                document = self._decoded(*answers[-1])
            else:
                document, landed_at = self._reuse(page, landed), landed.captured_at
            if document in documents:
                raise self._refusal(page, "a page that repeats one before it")
            documents.append(document)
            cursor = balldontlie.cursor_of(document)
            if cursor in cursors or len(documents) >= _MOST_PAGES:
                raise self._refusal(page, f"the cursor {cursor} again, or for ever: its pages go in a circle")
            page = None if cursor is None else balldontlie.page_after(request, cursor)
            cursors |= {cursor} if cursor is not None else set()
        captured_at = landed_at or self.clock.now()
        for page, answer, at in answers:
            self._take(page, answer, at, captured_at, self._before(page))
        return documents

    def _ask(self, request: Request) -> Document | None:
        landed = self._landed(request.feed).get(request.id)
        if landed is not None:
            return self._reuse(request, landed)
        if request.credits > self.left:
            raise self._over_budget(request)
        at, known = self.clock.now(), self._before(request)
        answer = self._get(request, at, known)
        if answer.status == _NOT_MODIFIED:
            self._record(_answered(request, at, ledger.NOT_MODIFIED, answer, payload=_text(known, "payload")))
            return None
        return self._take(request, answer, at, self.clock.now(), known)

    def _before(self, request: Request) -> dict[str, object] | None:
        """The answer before this one, where an equal one would say nothing new."""
        return None if request.keeps_unchanged else ledger.latest(self._rows, request.address)

    def _reuse(self, request: Request, landed: PayloadRef) -> Document:
        self.report.reused += 1
        self._say(f"{request.feed} {request.subject}: landed already, {landed.captured_at:%H:%M} UTC")
        return decode(self.landing.read(landed), landed.path)

    def _decoded(self, request: Request, answer: Answer, at: datetime) -> Document:
        try:
            return decode(answer.body, _name(request))
        except PayloadError as error:
            raise self._refused(request, answer, at, self.clock.now(), error) from None

    def _get(self, request: Request, at: datetime, known: dict[str, object] | None) -> Answer:
        line = self._lines.get(request.service)
        if line is None:
            line = Http(SERVICES[request.service], self.settings, self.clock.now, sleep=self._sleep)
            self._lines[request.service] = line
        try:
            return line.get(request, etag=_text(known, "etag"), last_modified=_text(known, "last_modified"))
        except FeedError as error:
            outcome = ledger.GONE if error.status == _NOT_FOUND else ledger.FAILED
            self._record(
                replace(
                    ledger.entry(request, at, outcome),
                    status=error.status,
                    attempts=error.attempts,
                    credits=error.credits_spent or 0,
                    error=str(error),
                )
            )
            raise

    def _take(
        self,
        request: Request,
        answer: Answer,
        at: datetime,
        captured_at: datetime,
        known: dict[str, object] | None,
    ) -> Document:
        """Read, land and record an answer."""
        draft = PayloadRef(_name(request), request.feed, None, captured_at, "", "json", False)
        try:
            document = decode(answer.body, draft.path)
            rows = FEEDS[request.feed].extract(answer.body, draft).rows
            filing = _filing(request, document)
        except (PayloadError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._refused(request, answer, at, captured_at, error) from None
        digest = digest_of(answer.body)
        if not any(len(found) for found in rows.values()):
            self._record(_answered(request, at, ledger.EMPTY, answer))
        elif known is not None and f"-{digest}" in str(known["payload"]):
            self._record(_answered(request, at, ledger.UNCHANGED, answer, payload=_text(known, "payload")))
        else:
            landed = self.landing.put(
                request.feed,
                answer.body,
                captured_at=captured_at,
                day=filing.day,
                dates=filing.dates,
                request=request.id,
            ).ref
            self._landed(request.feed)[request.id] = landed
            self._record(_answered(request, at, ledger.LANDED, answer, payload=landed.path))
        return document

    def _refused(
        self, request: Request, answer: Answer, at: datetime, captured_at: datetime, error: Exception
    ) -> FeedError:
        """Keep what cannot be read apart, so that nothing paid for is lost, and record it."""
        kept = self.landing.put(
            f"{request.feed}{REFUSED_SUFFIX}", answer.body, captured_at=captured_at, day=request.day
        ).ref
        why = f"{error}; it is kept as {kept.path}"
        self._record(replace(_answered(request, at, ledger.REFUSED, answer, payload=kept.path), error=why))
        return FeedError(f"{SERVICES[request.service].title}: {why}", status=answer.status)

    def _refusal(self, request: Request, what: str) -> FeedError:
        title = SERVICES[request.service].title
        why = (
            f"{title} answered {request.feed} {request.subject} with {what}: what comes after is not fetched"
        )
        self._record(replace(ledger.entry(request, self.clock.now(), ledger.REFUSED), error=why))
        return FeedError(why)

    def _over_budget(self, request: Request) -> OverBudgetError:
        why = (
            f"{request.feed} {request.subject} of {request.day} costs up to {request.credits} credits and"
            f" {self.left} may be spent: see NBA_PROPS_ODDS_API_DAILY_CREDITS and"
            " NBA_PROPS_ODDS_API_MONTHLY_CREDITS, or wait"
        )
        self._record(replace(ledger.entry(request, self.clock.now(), ledger.OVER_BUDGET), error=why))
        return OverBudgetError(why)

    def _record(self, row: Entry) -> None:
        self._pending.append(row)
        self._recent.append(row)
        self.report.outcomes[row.outcome] = self.report.outcomes.get(row.outcome, 0) + 1
        self.report.credits += row.credits
        cost = f", {row.credits} credits" if row.planned_credits else ""
        self._say(f"{row.feed} {row.subject}: {row.outcome}{cost}")
        if len(self._pending) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._pending:
            ledger.append(self.warehouse, self._pending, self._run_id)
            self._pending = []

    def _landed(self, feed: str) -> dict[str, PayloadRef]:
        if feed not in self._answered:
            self._answered[feed] = self.landing.answered(feed)
        return self._answered[feed]

    def _recover(self) -> None:
        """Rows of requests that landed and were never recorded: their fetcher was killed in between."""
        present = set(self.landing.feeds())
        recorded = set(self._rows.filter(pl.col("outcome") == ledger.LANDED)["request_id"])
        lost = [
            ref
            for feed in _PAID_FEEDS
            if feed in present
            for request_id, ref in self._landed(feed).items()
            if request_id not in recorded
        ]
        entries = [self._recovered(ref) for ref in lost]
        if entries:
            ledger.append(self.warehouse, entries, self._run_id)
            self._rows = ledger.read(self.warehouse)

    def _recovered(self, ref: PayloadRef) -> Entry:
        body = self.landing.read(ref)
        cost = odds_api.cost_of(self.settings, ref.feed, decode(body, ref.path))
        day = ref.day or min(self.landing.dates(ref))
        request = Request(ref.feed, odds_api.SERVICE.name, "", (), day, credits=cost, subject="recovered")
        return replace(
            ledger.entry(request, ref.captured_at, ledger.LANDED),
            request_id=str(ref.request),
            credits=cost,
            payload=ref.path,
            bytes=len(body),
            is_recovered=True,
        )


def _answered(
    request: Request, at: datetime, outcome: str, answer: Answer, payload: str | None = None
) -> Entry:
    return replace(
        ledger.entry(request, at, outcome),
        status=answer.status,
        attempts=answer.attempts,
        credits=answer.credits_spent or 0,
        credits_left=answer.credits_left,
        payload=payload,
        bytes=len(answer.body),
        etag=answer.etag,
        last_modified=answer.last_modified,
        clock_skew_seconds=answer.skew,
    )


def _filing(request: Request, document: Document) -> Filing:
    if request.service == odds_api.SERVICE.name:
        return odds_api.filing(request, document)
    if request.service == nba_com.SERVICE.name:
        return nba_com.filing(request, document)
    return Filing(day=request.day)


def _name(request: Request) -> str:
    return f"the answer to {request.feed} {request.subject}".rstrip()


def _text(row: dict[str, object] | None, name: str) -> str | None:
    value = row.get(name) if row else None
    return None if value is None else str(value)
