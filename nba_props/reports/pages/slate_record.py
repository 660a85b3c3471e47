"""How good the record behind a slate really is, in plain sentences.

What belongs here: the graded record up to the date. What does not: the date's own results
(`slate_results.py`), and the season's record (`record.py`).
"""

from nba_props.clock import LIVE
from nba_props.reports.board import ADVICE, BREAK_EVEN
from nba_props.reports.pages import words
from nba_props.reports.pages.blocks import Block, Cell, Facts, Notice, Section
from nba_props.reports.slate import Slate
from nba_props.reports.track import Track


def record(slate: Slate) -> Section:
    """What was graded before the date, live and walk-forward."""
    tracks = [track for track in (slate.live, slate.history) if track and track.predictions]
    blocks: list[Block] = [
        Notice(
            f"About {words.share(BREAK_EVEN, 1)} of bets must win to come out even at usual prices."
            f" {_live(slate.live)}{_never_leaned(slate)}",
            title="Break-even:",
        ),
        *(Notice(gain(track), title=f"{_name(track)}:") for track in tracks if track.lined),
        *(_facts(track) for track in tracks),
        *(Notice(f"{reason}.", "warn", "No stake on any of these:") for reason in slate.board.not_actionable),
        Notice(ADVICE, "warn"),
    ]
    return Section("How good the record really is", tuple(blocks), aside=True, link="Record")


def gain(track: Track) -> str:
    """What a record says against the line, in one sentence."""
    low, high = track.line_gain or (None, None)
    own, line = words.number(track.lined_mae, 2), words.number(track.line_mae, 2)
    value = _gain(track)
    verdict = (
        "whether it gains anything cannot be told of so few games"
        if low is None or high is None
        else "no measurable gain"
        if low <= 0 <= high
        else "smaller than the line's"
        if low > 0
        else "larger than the line's"
    )
    ends = f", 95 % {words.interval(track.line_gain, 3)}" if track.line_gain else ""
    return (
        f"On {words.plural(track.lined, 'line')} its mean absolute error is {own} points, the line's {line}:"
        f" {verdict} ({words.number(value, 3)} points{ends})."
    )


def _gain(track: Track) -> float | None:
    if track.line_mae is None or track.lined_mae is None:
        return None
    return track.line_mae - track.lined_mae


def _live(live: Track | None) -> str:
    if live is None or not live.predictions:
        return "There is no live record yet: nothing published before its games has been graded."
    if not live.bets:
        return f"Live so far: {words.plural(live.predictions, 'prediction')} graded, and no side recommended."
    decided = live.wins + live.losses
    rate = live.wins / decided if decided else None
    ends = words.interval(live.win_rate, 0, is_share=True)
    return (
        f"Live so far: {live.wins}-{live.losses}, {words.share(rate, 1)} won (95 % interval {ends}),"
        f" {words.plural(live.pushes, 'push', 'pushes')}, {words.plural(live.bets, 'lean')} graded."
    )


def _never_leaned(slate: Slate) -> str:
    """That no lean was ever graded, and why: there was none among the graded lines."""
    tracks = [track for track in (slate.live, slate.history) if track]
    lined = sum(track.lined for track in tracks)
    if any(track.bets for track in tracks) or not lined:
        return ""
    return (
        f" No lean of {slate.board.system} was ever graded before this date: each of its"
        f" {words.plural(lined, 'graded line')} was a PASS, so how often its leans win is not known."
    )


def _facts(track: Track) -> Facts:
    decided = track.wins + track.losses
    rate = track.wins / decided if decided else None
    ends = words.interval(track.win_rate, 1, is_share=True)
    items = [
        (
            "Graded",
            Cell(
                f"{track.predictions:,}",
                track.predictions,
                sub=f"predictions on {words.plural(track.dates, 'date')}",
            ),
        ),
        ("Mean error", words.cell(track.mae, 2, sub="points, with a line and without")),
        (
            "With a line",
            words.cell(
                track.lined_mae,
                2,
                sub=f"points; the line's {words.number(track.line_mae, 2)},"
                f" {words.plural(track.lined, 'line')}",
            ),
        ),
        (
            "Gain on the line",
            words.cell(_gain(track), 3, sign=True, sub=f"points, 95 % {words.interval(track.line_gain, 3)}"),
        ),
    ]
    if track.bets:
        items += [
            (
                "Leans won",
                words.share_cell(
                    rate,
                    1,
                    sub=f"{track.wins}-{track.losses}-{track.pushes}, 95 % {ends}, n = {track.bets:,}",
                ),
            ),
            (
                "Return per unit",
                words.cell(
                    track.flat_return,
                    3,
                    sign=True,
                    sub=f"units staked at quoted prices, n = {track.priced:,}",
                ),
            ),
        ]
    note = "Before this date. Intervals resample whole games."
    return Facts(_name(track), tuple(items), note=note, across=True)


def _name(track: Track) -> str:
    return "Live" if track.origin == LIVE else "Walk-forward over past dates (not live)"
