"""One job of the service, done exactly once however often its answer is lost.

A job's id is chosen by us from what the job is to do. Sent again under the same id, it is refused with 409,
which means that the first sending arrived: that job is fetched and waited for. Only a job known to have
failed is tried under a new id.

What belongs here: sending, waiting, trying again. What does not: what a job does.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from google.api_core.exceptions import Conflict
from google.cloud import bigquery

from nba_props.warehouse.bigquery.retries import ONCE, Backoff, insist

Job = Any  # bigquery.LoadJob or bigquery.QueryJob, which share no typed base

#: Seconds between two looks at a running job: soon at first, for most are short.
_FIRST_LOOK, _SLOWEST_LOOK = 0.05, 2.0


@dataclass(frozen=True)
class Jobs:
    """Runs jobs through a client with one policy of retries.

    `on_fault` is told of every failed try; `timeout` is how many seconds a job may run.
    """

    client: bigquery.Client
    backoff: Backoff = field(default_factory=Backoff)
    on_fault: Callable[[BaseException], None] = lambda _error: None
    timeout: float = 1800.0
    _sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    def call(self, request: Callable[[], Any]) -> Any:
        """A request that is safe to send twice."""
        return insist(request, self.backoff, self.on_fault)

    def run(self, base_id: str, submit: Callable[[str], Job]) -> Job:
        """Run the job that `submit(job_id)` sends; returns it done.

        Raises what the service says when it fails for good.
        """
        ids = (f"{base_id}-{number}" for number in itertools.count())
        state = _State(next(ids))

        def once() -> Job:
            job = self._arrived(state, ids, submit)
            self._wait(job)
            if job.error_result:
                state.use(next(ids))
                raise job.exception()
            return job

        return insist(once, self.backoff, self.on_fault)

    def _arrived(self, state: "_State", ids: Iterator[str], submit: Callable[[str], Job]) -> Job:
        while True:
            is_first, state.sent = not state.sent, True
            try:
                return submit(state.job_id)
            except Conflict:
                job = self.client.get_job(state.job_id, retry=ONCE)
            if not (is_first and job.error_result):
                return job
            # A process before this one failed under this id; its failure is not ours.
            state.use(next(ids))

    def _wait(self, job: Job) -> None:
        deadline, look = time.monotonic() + self.timeout, _FIRST_LOOK
        while job.state != "DONE":
            if time.monotonic() > deadline:
                raise TimeoutError(f"the job {job.job_id} still runs after {self.timeout:.0f} s")
            self._sleep(look)
            look = min(look * 2, _SLOWEST_LOOK)
            job.reload(retry=ONCE)


@dataclass
class _State:
    """The id in use, and whether it was sent by us."""

    job_id: str
    sent: bool = False

    def use(self, job_id: str) -> None:
        self.job_id, self.sent = job_id, False
