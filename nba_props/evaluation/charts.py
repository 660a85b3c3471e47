"""Pictures of an evaluation, drawn without a network or a browser.

What belongs here: what is drawn and how. What does not: figures (`report.py`) and files.
"""

from collections.abc import Mapping

import altair as alt
import polars as pl
import vl_convert

from nba_props.evaluation.betting import BEST
from nba_props.evaluation.report import MAIN, Report
from nba_props.evaluation.walk_forward import BASELINES, LINE

_WIDTH, _HEIGHT = 520, 260
_BASELINES = (*BASELINES, LINE)
#: The share a central interval of 80 % should hold, and what the targets allow.
_COVERS, _COVERS_BAND = 0.80, (0.785, 0.815)

Chart = alt.Chart | alt.LayerChart | alt.FacetChart


def charts(report: Report) -> Mapping[str, Chart]:
    """Every picture there is something to draw of, by a name that can be a file's."""
    drawn = {
        "error_beside_ewma": _errors(report.tables[MAIN]),
        "error_by_month": _months(report.slices["month"]),
        "reliability": _reliability(report.reliability),
        "transform": _histogram(report.histogram),
        "coverage_by_minutes": _coverage(report.coverage),
        "bankroll": _bankroll(report.paths),
    }
    return {name: chart for name, chart in drawn.items() if chart is not None}


def svg(chart: Chart) -> str:
    """A picture as SVG that needs nothing else."""
    return vl_convert.vegalite_to_svg(chart.to_dict())


def png(chart: Chart, scale: float = 2.0) -> bytes:
    """A picture as PNG, `scale` times its size in pixels."""
    return vl_convert.vegalite_to_png(chart.to_dict(), scale=scale)


def _errors(table: pl.DataFrame) -> Chart | None:
    """Each system's absolute error beside the EWMA's on the same rows, with intervals over games."""
    rows = table.filter(pl.col("system_id") != LINE).select(
        "system_id", "mae_ratio", "mae_ratio_low", "mae_ratio_high"
    )
    if rows.is_empty():
        return None
    base = alt.Chart(rows).encode(y=alt.Y("system_id:N", sort=rows["system_id"].to_list(), title=None))
    ratio = alt.X("mae_ratio:Q", title="MAE / EWMA's (below 1 is better)", scale=alt.Scale(zero=False))
    ends = base.mark_rule().encode(x=alt.X("mae_ratio_low:Q"), x2="mae_ratio_high:Q")
    layers = alt.layer(_rule_at(1.0, "x"), ends, base.mark_point(filled=True, size=60).encode(x=ratio))
    return layers.properties(width=_WIDTH, title=f"Absolute error beside the EWMA, {MAIN}")


def _months(rows: pl.DataFrame) -> Chart | None:
    own = _systems(rows)
    if own.is_empty():
        return None
    lines = alt.Chart(own.select("system_id", "value", "mae_ratio", "n")).mark_line(point=True).encode(
        x=alt.X("value:O", title="month"),
        y=alt.Y("mae_ratio:Q", title="MAE / EWMA's", scale=alt.Scale(zero=False)),
        color=_colour(),
    )  # fmt: skip
    return alt.layer(_rule_at(1.0, "y"), lines).properties(
        width=_WIDTH, height=_HEIGHT, title=f"Absolute error by month, {MAIN}"
    )


def _reliability(curve: pl.DataFrame) -> Chart | None:
    own = _systems(curve)
    if own.is_empty():
        return None
    base = alt.Chart(own)
    diagonal = base.mark_line(color="grey", strokeDash=[4, 4]).encode(x="bin:Q", y="bin:Q")
    said = alt.X("predicted:Q", title="probability given")
    lines = base.mark_line(point=True).encode(
        x=said, y=alt.Y("happened:Q", title="share that came about"), color=_colour()
    )
    ends = base.mark_rule(opacity=0.3).encode(x=said, y="low:Q", y2="high:Q", color=_colour())
    both: alt.FacetChart = (
        alt.layer(diagonal, ends, lines)
        .properties(width=_WIDTH // 2, height=_HEIGHT)
        .facet(column=alt.Column("of:N", title=None))
        .properties(title=f"Reliability, {MAIN}")
    )
    return both


def _histogram(histogram: pl.DataFrame) -> Chart | None:
    own = _systems(histogram)
    if own.is_empty():
        return None
    bars = alt.Chart(own).mark_bar().encode(
        x=alt.X("bar:O", title="transform of the outcome", axis=alt.Axis(labels=False, ticks=False)),
        y=alt.Y("share:Q", title="share (.05 is calibrated)"),
    )  # fmt: skip
    apart: alt.FacetChart = (
        bars.properties(width=150, height=90)
        .facet("system_id:N", columns=3, title=None)
        .properties(title=f"Where outcomes fell in the distribution, {MAIN}")
    )
    return apart


def _coverage(coverage: pl.DataFrame) -> Chart | None:
    own = _systems(coverage.filter(pl.col("slice") == "minutes"))
    if own.is_empty():
        return None
    points = alt.Chart(own).mark_line(point=True).encode(
        x=alt.X("value:O", title="expected minutes"),
        y=alt.Y("inside_80:Q", title="inside the 80 % interval", scale=alt.Scale(zero=False)),
        color=_colour(),
    )  # fmt: skip
    limits = [_rule_at(limit, "y", faint=limit != _COVERS) for limit in (_COVERS, *_COVERS_BAND)]
    return alt.layer(*limits, points).properties(
        width=_WIDTH, height=_HEIGHT, title=f"Coverage by expected minutes, {MAIN}"
    )


def _bankroll(paths: pl.DataFrame) -> Chart | None:
    if paths.is_empty():
        return None
    own = _systems(paths.filter(pl.col("books") == BEST)).with_columns(pl.col("game_date").cast(pl.String))
    lines = alt.Chart(own).mark_line().encode(
        x=alt.X("game_date:T", title=None),
        y=alt.Y("bankroll:Q", title="bankroll (1 at the start)", scale=alt.Scale(zero=False)),
        color=_colour(),
    )  # fmt: skip
    return alt.layer(_rule_at(1.0, "y"), lines).properties(
        width=_WIDTH,
        height=_HEIGHT,
        title=f"Quarter Kelly under caps at the best prices, {own['game_date'].n_unique()} dates with bets",
    )


def _systems(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(~pl.col("system_id").is_in(_BASELINES))


def _rule_at(value: float, axis: str, *, faint: bool = False) -> alt.Chart:
    rule = alt.Chart(pl.DataFrame({"at": [value]})).mark_rule(
        color="grey", strokeDash=[4, 4], opacity=0.4 if faint else 1.0
    )
    placed: alt.Chart = rule.encode(x="at:Q") if axis == "x" else rule.encode(y="at:Q")
    return placed


def _colour() -> alt.Color:
    return alt.Color("system_id:N", title=None, scale=alt.Scale(scheme="tableau10"))
