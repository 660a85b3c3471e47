"""The daemon's part, done by hand at simulated instants: sensors are evaluated, and their runs made.

What belongs here: that. What does not: what is expected of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import dagster as dg

from nba_props import home, tags
from nba_props.definitions import build_definitions, services
from nba_props_tests.feeds.conftest import Home


@dataclass
class Daemon:
    """An instance, the code location over a home whose clock follows the server's, and sensors' cursors."""

    instance: dg.DagsterInstance
    definitions: dg.Definitions
    cursors: dict[str, str | None] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    said: dict[str, str] = field(default_factory=dict)

    def look(self, name: str) -> list[dg.ExecuteInProcessResult]:
        """Evaluate a sensor once and make its runs, as the daemon does: one a run key."""
        sensor = self.definitions.resolve_sensor_def(name)
        repository = self.definitions.get_repository_def()
        with dg.build_sensor_context(
            self.instance,
            cursor=self.cursors.get(name),
            repository_def=repository,
            resources=self.definitions.resources,
        ) as context:
            data = sensor.evaluate_tick(context)
        self.cursors[name] = data.cursor
        self.said[name] = data.skip_message or ""
        requests = [request for request in data.run_requests or [] if request.run_key not in self.seen]
        self.seen |= {str(request.run_key) for request in requests}
        return [self._run(sensor, request) for request in requests]

    def _run(self, sensor: dg.SensorDefinition, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
        job = self.definitions.resolve_job_def(request.job_name or sensor.job_name)
        return job.execute_in_process(
            run_config=request.run_config,
            instance=self.instance,
            tags={
                **request.tags,
                **({"dagster/partition": request.partition_key} if request.partition_key else {}),
            },
            asset_selection=request.asset_selection,
            raise_on_error=False,
        )


@contextmanager
def daemon(made: Home) -> Iterator[Daemon]:
    """A daemon over a home."""
    used = replace(services(made.settings), clock=made.clock)
    with home.instance(made.settings) as instance:
        yield Daemon(instance, build_definitions(made.settings, used))


#: What a run asked for by the clock is known by.
FEED = tags.FEED
