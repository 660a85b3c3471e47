"""The thresholds of the validation plan: from where on a check warns or fails.

What belongs here: what checks compare with, one setting each. What does not: every other setting, and how
they are read (`settings.py`).
"""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

Share = Annotated[float, Field(ge=0, le=1)]


class Thresholds(BaseSettings):
    """The part of `Settings` that checks name; the validation plan lists each with what it means."""

    coverage_warn: Share = Field(
        default=0.95, description="Checks: a smaller share of a date's lined players predicted warns."
    )
    coverage_error: Share = Field(
        default=0.85, description="Checks: a smaller share of a date's lined players predicted fails."
    )
    resolution_warn: Share = Field(
        default=0.95, description="Checks: a smaller share of a date's quotes with a known person warns."
    )
    resolution_error: Share = Field(
        default=0.85, description="Checks: a smaller share of a date's quotes with a known person fails."
    )
    unresolved_name_days: int = Field(
        default=3, ge=0, description="Checks: a printed name that means nobody known for longer warns."
    )
    max_null_rate: Share = Field(
        default=0.01,
        description="Checks: a larger share of a date's box rows without points or minutes fails.",
    )
    count_tolerance: Share = Field(
        default=0.10, description="Checks: player counts of tables of one grain may be this far apart."
    )
    points_identity_share: Share = Field(
        default=0.001,
        description="Checks: share of a date's box rows from which points other than 2 FGM + 3PM + FTM fail.",
    )
    points_identity_rows: int = Field(
        default=4,
        ge=0,
        description=(
            "Checks: up to this many such rows of a date only warn, whatever their share; real box scores "
            "have had four."
        ),
    )
    score_tolerance: int = Field(
        default=1,
        ge=0,
        description="Checks: a team's players may miss its score by this many points and only warn.",
    )
    min_players_a_side: int = Field(
        default=7, ge=1, description="Checks: fewer players who played for a team warn."
    )
    max_players_a_side: int = Field(
        default=15, ge=1, description="Checks: more players who played for a team warn."
    )
    min_team_minutes: float = Field(
        default=231.0,
        ge=0,
        description="Checks: fewer minutes of a team warn; 240, less what sources lose by rounding.",
    )
    max_team_minutes: float = Field(
        default=345.0, gt=0, description="Checks: more minutes of a team warn; four overtimes make 340."
    )
    max_minutes_apart: float = Field(
        default=12.0,
        gt=0,
        description="Checks: two sides of a game farther apart in minutes warn; real ones are within 9.",
    )
    tip_tolerance_minutes: float = Field(
        default=30.0, gt=0, description="Checks: books' and schedule's tips farther apart than this warn."
    )
    min_overround: float = Field(
        default=0.98, gt=0, description="Checks: a quote whose two prices imply less together warns."
    )
    max_overround: float = Field(
        default=1.30, gt=1, description="Checks: a quote whose two prices imply more together warns."
    )
    clear_price: Share = Field(
        default=0.02,
        description="Checks: a probability without margin this far from a half clearly favours a side.",
    )
    max_opposite_prices: Share = Field(
        default=0.70,
        description=(
            "Checks: a larger share of a book's clear prices of a date on the side other books do not favour"
            " warns; real books were opposite on at most half, or on four of five."
        ),
    )
    min_prices_judged: int = Field(
        default=5, ge=1, description="Checks: a book's sides of a date are judged from this many prices on."
    )
    max_line_distance: float = Field(
        default=10.0, gt=0, description="Checks: a line this far from the player's recent mean is a far one."
    )
    min_games_of_mean: int = Field(
        default=5, ge=1, description="Checks: a player's recent mean is judged from this many games on."
    )
    far_lines_warn: Share = Field(
        default=0.05, description="Checks: a larger share of far lines on a date warns."
    )
    far_lines_error: Share = Field(
        default=0.10, description="Checks: a larger share of far lines on a date fails."
    )
    max_repeated_lines: Share = Field(
        default=0.80,
        description="Checks: a larger share of a book's lines as on the players' last date warns.",
    )
    min_available_players: int = Field(
        default=8, ge=1, description="Checks: a team with fewer players who are not out warns."
    )
    max_bias_warn: float = Field(
        default=2.0,
        ge=0,
        description="Checks: a larger mean distance of a date's predictions from the lines warns.",
    )
    max_bias_error: float = Field(
        default=3.0,
        ge=0,
        description="Checks: a larger mean distance of a date's predictions from the lines fails.",
    )
    max_one_side_share: Share = Field(
        default=0.80, description="Checks: a larger share of a date's recommendations on one side warns."
    )
    min_lines_judged: int = Field(
        default=20, ge=1, description="Checks: bias and balance are judged from this many rows of a date on."
    )
    expected_warn: Share = Field(
        default=0.95, description="Checks: a smaller share of who played that was expected warns."
    )
    expected_error: Share = Field(
        default=0.85, description="Checks: a smaller share of who played that was expected fails."
    )
    max_empty_row_share: Share = Field(
        default=0.15,
        description="Checks: a larger share of a date's summaries without a minute and any count fails.",
    )
    max_line_age_hours: float = Field(
        default=24, gt=0, description="Checks: a line that old when its prediction was decided warns."
    )
    max_one_line_share: Share = Field(
        default=0.20,
        description="Checks: a larger share of a date's players with one and the same line warns.",
    )
    max_confidence_shift: Share = Field(
        default=0.05,
        description="Checks: confidence whose mean or spread is so far from last week's warns.",
    )
    grading_hours: float = Field(
        default=36, ge=0, description="Checks: results of a game are due so long after its tip."
    )
    grading_share: Share = Field(
        default=0.95, description="Checks: a smaller share of a date's due predictions graded fails."
    )
    believable_deviations: float = Field(
        default=4.0,
        gt=0,
        description="Checks: a date's win rate farther from a coin's, in standard deviations, warns.",
    )
    too_good_win_rate: Share = Field(
        default=0.58, description="Checks: a higher win rate of a system over sixty days fails as a leak."
    )
    too_good_bets: int = Field(
        default=500, ge=1, description="Checks: of so many graded bets or lined predictions on."
    )
    too_good_mae: float = Field(
        default=0.5,
        ge=0,
        description="Checks: an error farther below the line's over sixty days fails as a leak, in points.",
    )
    recomputed_players: int = Field(
        default=5, ge=0, description="Checks: so many players of a date have their windows computed again."
    )
    fresh_dates: int = Field(
        default=2,
        ge=1,
        description="Checks: a phase more dates with games behind than this fails; one warns.",
    )
    run_minutes_warn: float = Field(
        default=30,
        gt=0,
        description="Checks: a run over few dates, or one not over, that takes longer warns.",
    )
    run_minutes_error: float = Field(
        default=60,
        gt=0,
        description="Checks: a run over few dates, or one not over, that takes longer fails.",
    )
    min_week_predictions: int = Field(
        default=500, ge=1, description="Checks: a week's bias is judged from so many graded predictions on."
    )
    max_week_bias: float = Field(
        default=1.0,
        ge=0,
        description="Checks: a larger mean error of a system over seven days warns, points.",
    )
