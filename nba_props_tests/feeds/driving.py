"""The daemon's part, done by hand at simulated instants: sensors are evaluated, and their runs made.

What belongs here: that. What does not: what is expected of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

import dagster as dg
from dagster._core.storage.tags import RUN_KEY_TAG

from nba_props import home, tags
from nba_props.automation import alarms
from nba_props.definitions import build_definitions, services
from nba_props_tests.feeds.conftest import Home

#: What Dagster prints of each event is read by nobody here.
_QUIET = {"loggers": {"console": {"config": {"log_level": "ERROR"}}}}


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
        return self._run_all(sensor, data.run_requests)

    def tick(self, schedule: dg.ScheduleDefinition, at: datetime) -> list[dg.ExecuteInProcessResult]:
        """Evaluate a schedule's tick and make its runs."""
        with dg.build_schedule_context(
            self.instance,
            scheduled_execution_time=at,
            repository_def=self.definitions.get_repository_def(),
            resources=self.definitions.resources,
        ) as context:
            # A second one of this home would open the file of every run there was.
            context._instance = self.instance
            data = schedule.evaluate_tick(context)
        self.said[schedule.name] = data.skip_message or ""
        return self._run_all(schedule, data.run_requests)

    def materialise(self, keys: Sequence[dg.AssetKey], partition: str) -> dg.ExecuteInProcessResult:
        """Make a date of tables with their checks, as asked for by declarative automation."""
        job = self.definitions.resolve_implicit_global_asset_job_def()
        return job.execute_in_process(
            instance=self.instance,
            asset_selection=list(keys),
            run_config=_QUIET,
            tags={tags.PARTITION: partition},
            raise_on_error=False,
        )

    @property
    def automated(self) -> list[dg.AssetKey]:
        """The tables that follow others by themselves."""
        graph = self.definitions.resolve_asset_graph()
        return [key for key in graph.get_all_asset_keys() if graph.get(key).automation_condition is not None]

    def told(self, result: dg.ExecuteInProcessResult) -> None:
        """Tell the alarms of a run that has ended."""
        run = result.dagster_run
        kind = dg.DagsterEventType.RUN_SUCCESS if result.success else dg.DagsterEventType.RUN_FAILURE
        [ended] = self.instance.all_logs(run.run_id, of_type=kind)
        context = dg.build_run_status_sensor_context(
            "alarms", ended.get_dagster_event(), self.instance, run, resources=self.definitions.resources
        )
        if result.success:
            alarms.alert_on_checks(context)
        else:
            alarms.alert_on_failure(context.for_run_failure())

    def _run_all(
        self,
        asking: dg.SensorDefinition | dg.ScheduleDefinition,
        asked: Sequence[dg.RunRequest] | None,
    ) -> list[dg.ExecuteInProcessResult]:
        requests = [request for request in asked or [] if request.run_key not in self.seen]
        self.seen |= {request.run_key for request in requests if request.run_key}
        return [self._run(asking, request) for request in requests]

    def _run(
        self, asking: dg.SensorDefinition | dg.ScheduleDefinition, request: dg.RunRequest
    ) -> dg.ExecuteInProcessResult:
        job = self.definitions.resolve_job_def(request.job_name or asking.job_name)
        return job.execute_in_process(
            run_config={**request.run_config, **_QUIET},
            instance=self.instance,
            tags={
                **request.tags,
                **({RUN_KEY_TAG: request.run_key} if request.run_key else {}),
                **({tags.PARTITION: request.partition_key} if request.partition_key else {}),
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
