"""The drawings of the pages.

What belongs here: what each shows, from plain figures. What does not: elements (`drawing.py`), and where the
figures come from.
"""

from collections.abc import Mapping, Sequence
from math import isnan

from markupsafe import Markup

from nba_props.reports.pages.drawing import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    across,
    axis_below,
    axis_left,
    bar,
    dot,
    element,
    line,
    picture,
    text,
    ticks,
    upwards,
)

#: Systems and the like are told apart by colour and by dashes.
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2", "1 2", "12 4")
_ROW = 22.0


def strip(low: float, mean: float, high: float, top: float, mark: float | None) -> Markup:
    """An interval with its mean, and a mark where the line is; in a table, whose words say the same."""
    width, height = 120.0, 18.0

    def place(value: float) -> float:
        return round(min(value, top) / top * width, 1)

    parts = [
        line(0, height / 2, width, height / 2, "rule"),
        bar(place(low), 6, place(high) - place(low), 6, "band"),
        dot(place(mean), height / 2, "ink", size=3),
        *([line(place(mark), 2, place(mark), height - 2, "mark")] if mark is not None else []),
    ]
    return element(
        "svg", Markup("").join(parts), viewBox=f"0 0 {width:g} {height:g}", aria_hidden="true",
        focusable="false",
    )  # fmt: skip


def spreads(rows: Sequence[tuple[str, float, float, float, float]], what: str) -> Markup:
    """Players one a row (name, low, mean, high, line): the interval, the mean in it, the line as a mark."""
    height = TOP + _ROW * len(rows) + BOTTOM
    x = across(0.0, max(max(high, mark) for _, _, _, high, mark in rows) * 1.03, left=150.0)
    parts = [line(x(value), TOP, x(value), height - BOTTOM, "rule") for value in ticks(0, x.high)]
    for place, (name, low, mean, high, mark) in enumerate(rows):
        y = TOP + _ROW * (place + 0.5)
        kind = "f-over" if mean >= mark else "f-under"
        parts += [
            text(145, y + 4, _short(name), "end", soft=False),
            bar(x(low), y - 4, x(high) - x(low), 8, "band"),
            line(x(mark), y - 8, x(mark), y + 8, "mark"),
            dot(x(mean), y, kind, told=f"{name}: {mean:.1f} against {mark:g}", size=4),
        ]
    below = axis_below(x, ticks(0, x.high), lambda value: f"{value:g}", height)
    return picture(what, [*parts, *below], height)


def distribution(probabilities: Sequence[float], marks: Mapping[str, float], mean: float) -> Markup:
    """The probability of each number of points, with every quoted line marked."""
    shown = _worth_showing(probabilities, marks)
    x, y = across(-0.5, shown + 0.5), upwards(0, max(probabilities[: shown + 1]) * 1.25)
    wide = (x(1) - x(0)) * 0.8
    bars = [
        bar(
            x(count) - wide / 2,
            y(chance),
            wide,
            y(0) - y(chance),
            "band",
            told=f"{count} points: {chance:.1%}",
        )
        for count, chance in enumerate(probabilities[: shown + 1])
    ]
    lines = sorted({*marks.values()})
    told = [
        part
        for place, value in enumerate(lines)
        for part in (
            line(x(value), TOP + 4 + 12 * (place % 3), x(value), y(0), "s2", dashed=True),
            text(x(value) + 3, TOP + 10 + 12 * (place % 3), f"{value:g}", "start", soft=False),
        )
    ]
    below = [*axis_below(x, ticks(0, shown), lambda value: f"{value:g}"), _named("points")]
    at = line(x(mean), TOP, x(mean), y(0), "mark")
    what = f"Probability of each number of points; mean {mean:.1f}"
    what += f"; quoted lines {', '.join(f'{value:g}' for value in lines)}" if lines else ""
    return picture(what, [*bars, *told, at, line(LEFT, y(0), WIDTH - RIGHT, y(0), "axis"), *below])


def _worth_showing(probabilities: Sequence[float], marks: Mapping[str, float]) -> int:
    total = 0.0
    for count, chance in enumerate(probabilities):
        total += chance
        if total > 0.995 and count >= max(marks.values(), default=0):
            return count
    return len(probabilities) - 1


def waterfall(parts: Sequence[tuple[str, float]], total: float) -> Markup:
    """What a mean is the sum of, one part a row, each beginning where the last one ended."""
    ends = [0.0]
    for _, value in parts:
        ends.append(ends[-1] + value)
    height = TOP + _ROW * (len(parts) + 1) + BOTTOM
    low, high = min(0.0, *ends, total), max(*ends, total)
    x = across(low, high + (high - low) * 0.22, left=172.0)
    rows = []
    for place, (name, value) in enumerate(parts):
        y = TOP + _ROW * place
        first, last = sorted((x(ends[place]), x(ends[place + 1])))
        kind = "f-over" if value >= 0 else "f-under"
        rows += [
            text(167, y + 14, _short(name, 26), "end"),
            bar(first, y + 3, max(last - first, 1), _ROW - 6, kind, told=f"{name}: {value:+.2f}"),
            text(*_beside(x(ends[place + 1]), y + 14, value >= 0), f"{value:+.1f}", soft=False),
        ]
    y = TOP + _ROW * len(parts)
    rows += [
        text(167, y + 14, "mean", "end", soft=False),
        bar(x(0), y + 3, x(total) - x(0), _ROW - 6, "ink", told=f"mean: {total:.2f}"),
        text(*_beside(x(total), y + 14, True), f"{total:.1f}", soft=False),
    ]
    what = "What the mean is made of: " + ", ".join(f"{name} {value:+.1f}" for name, value in parts)
    return picture(what, rows, height - BOTTOM + 6)


def _beside(x: float, y: float, right: bool) -> tuple[float, float]:
    """Room for a figure beside a bar's end."""
    return (x + 17 if right else x - 17), y


def _short(name: str, letters: int = 24) -> str:
    return name if len(name) <= letters else name[: letters - 1] + "…"


def games(played: Sequence[tuple[str, float, float | None]]) -> Markup:
    """Points game by game (label, points, line) with the line each had."""
    most = max([points for _, points, _ in played] + [mark for _, _, mark in played if mark is not None])
    x, y = across(-0.5, len(played) - 0.5), upwards(0, most * 1.1 or 1)
    wide = (x(1) - x(0)) * 0.7
    rows = []
    for place, (label, points, mark) in enumerate(played):
        kind = "band" if mark is None else "f-over" if points > mark else "f-under"
        told = f"{label}: {points:g} points" + (f", line {mark:g}" if mark is not None else "")
        rows.append(bar(x(place) - wide / 2, y(points), wide, y(0) - y(points), kind, told=told))
        if mark is not None:
            rows.append(line(x(place) - wide * 0.7, y(mark), x(place) + wide * 0.7, y(mark), "mark"))
    ends = [
        text(LEFT, HEIGHT - 10, played[0][0], "start"),
        text(WIDTH - RIGHT, HEIGHT - 10, played[-1][0], "end"),
    ]
    grid = axis_left(y, ticks(0, most, 4), lambda value: f"{value:g}")
    return picture(f"Points of the last {len(played)} games against their lines", [*grid, *rows, *ends])


def ranges(rows: Sequence[tuple[str, float, float | None, float | None]], at: float, what: str) -> Markup:
    """One value with its interval a row (name, value, low, high), beside a rule at what is as good; the name
    stands above it, where there is room for all of it.
    """
    known = [end for _, value, low, high in rows for end in (value, low, high) if end is not None]
    pad = (max(*known, at) - min(*known, at)) * 0.06 or 0.01
    x = across(min(*known, at) - pad, max(*known, at) + pad, left=16.0)
    step = _ROW * 1.4
    height = TOP + step * len(rows) + BOTTOM
    parts = [line(x(at), TOP, x(at), height - BOTTOM, "axis", dashed=True)]
    for place, (name, value, low, high) in enumerate(rows):
        y = TOP + step * (place + 0.75)
        parts.append(text(8, y - 8, _short(name, 44), "start"))
        if low is not None and high is not None:
            parts.append(line(x(low), y, x(high), y, "mark"))
        parts.append(dot(x(value), y, "ink", told=f"{name}: {value:.3f}"))
    below = axis_below(x, ticks(x.low, x.high, 4), lambda value: f"{value:g}", height)
    return picture(what, [*parts, *below], height)


def courses(
    series: Mapping[str, Sequence[tuple[float, float]]],
    what: str,
    labels: Mapping[float, str],
    at: float | None,
    *,
    is_share: bool = False,
) -> Markup:
    """Lines of several names over one axis, told apart by colour and dashes, with their names below.

    Shares are drawn from nought, or from half where none is below it, to the whole.
    """
    points = [point for course in series.values() for point in course]
    ends = [y for _, y in points] + ([at] if at is not None else [])
    pad = (max(ends) - min(ends)) * 0.08 or 0.01
    x = across(min(p for p, _ in points), max(p for p, _ in points))
    low, high = min(ends) - pad, max(ends) + pad
    if is_share:
        low, high = 0.5 if min(ends) >= 0.5 else 0.0, 1.0
    y = upwards(low, high)
    parts = axis_left(
        y, ticks(y.low, y.high, 4), lambda value: f"{value:.0%}" if is_share else f"{value:.3g}"
    )
    if at is not None:
        parts.append(line(LEFT, y(at), WIDTH - RIGHT, y(at), "axis", dashed=True))
    for place, (name, course) in enumerate(series.items()):
        places = " ".join(f"{x(when)},{y(value)}" for when, value in course)
        dashes = _DASHES[place % 7] or None
        kind = f"s{place % 7 + 1} line"
        inner = element("title", name)
        parts.append(element("polyline", inner, points=places, class_=kind, stroke_dasharray=dashes))
        if len(course) == 1:
            parts.append(dot(x(course[0][0]), y(course[0][1]), kind, told=name, size=2.5))
    parts += [
        text(x(place), HEIGHT - 14, words, _anchor(place, x.low, x.high)) for place, words in labels.items()
    ]
    return picture(what, [*parts, *_legend(list(series))], HEIGHT + 14 * len(series))


def _anchor(place: float, low: float, high: float) -> str:
    return "start" if place == low else "end" if place == high else "middle"


def _legend(names: Sequence[str]) -> list[Markup]:
    """One name a row: half the width is too little for those of systems."""
    parts = []
    for place, name in enumerate(names):
        y, kind = HEIGHT + 14 * place, f"s{place % 7 + 1} line"
        parts += [
            element(
                "line", x1=6, y1=y, x2=28, y2=y, class_=kind, stroke_dasharray=_DASHES[place % 7] or None
            ),
            text(33, y + 4, _short(name, 44), "start"),
        ]
    return parts


def reliability(points: Sequence[tuple[float, float, float, float, int]], what: str) -> Markup:
    """Probability given against share that came about, with intervals: (given, came, low, high, n)."""
    x, y = across(0, 1), upwards(0, 1, HEIGHT + 60)
    grid = axis_left(y, [0, 0.25, 0.5, 0.75, 1], lambda value: f"{value:.0%}")
    below = axis_below(x, [0, 0.25, 0.5, 0.75, 1], lambda value: f"{value:.0%}", HEIGHT + 60)
    diagonal = line(x(0), y(0), x(1), y(1), "axis", dashed=True)
    marks = [
        part
        for given, came, low, high, n in points
        for part in (
            line(x(given), y(low), x(given), y(high), "mark"),
            dot(x(given), y(came), "f-over", told=f"given {given:.0%}, came about {came:.0%} of {n:,}"),
        )
        if not isnan(low)
    ]
    return picture(what, [*grid, diagonal, *marks, *below], HEIGHT + 60)


def histogram(shares: Sequence[float], at: float, what: str) -> Markup:
    """Shares side by side, beside what each is where nothing is wrong."""
    x, y = across(0, len(shares)), upwards(0, max(*shares, at) * 1.15)
    wide = x(1) - x(0)
    bars = [
        bar(x(place) + 0.5, y(value), wide - 1, y(0) - y(value), "band", told=f"{value:.1%}")
        for place, value in enumerate(shares)
    ]
    grid = axis_left(y, ticks(0, y.high, 3), lambda value: f"{value:.0%}")
    below = [text(x(0), HEIGHT - 14, "lowest", "start"), text(x(len(shares)), HEIGHT - 14, "highest", "end")]
    return picture(what, [*grid, *bars, line(x(0), y(at), x(len(shares)), y(at), "s2", dashed=True), *below])


def calendar(
    rows: Mapping[str, Sequence[tuple[int, int, str, str]]], days: int, ends: tuple[str, str]
) -> Markup:
    """Phases by dates: of each phase runs of (first, number, kind, words) on a row of `days` places."""
    height = TOP + 30 * len(rows) + 18
    x = across(0, days, left=4)
    parts = []
    for place, (name, runs) in enumerate(rows.items()):
        y = TOP + 30 * place
        parts.append(text(4, y + 9, name, "start", soft=False))
        parts += [
            bar(x(first), y + 13, x(first + count) - x(first), 11, f"f-{kind}", told=words)
            for first, count, kind, words in runs
        ]
    parts += [text(4, height - 5, ends[0], "start"), text(WIDTH - RIGHT, height - 5, ends[1], "end")]
    return picture(f"{', '.join(rows)} by date, {ends[0]} to {ends[1]}", parts, height)


def _named(words: str) -> Markup:
    return text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 3, words)
