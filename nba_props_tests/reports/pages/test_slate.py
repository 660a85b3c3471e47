"""What the slate card says to a stranger: nothing presumed as a fact, and every figure with its meaning."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from nba_props.reports.pages import render, slate_checks, slate_record, slate_rows, words
from nba_props.reports.pages import slate as cards
from nba_props.reports.slate import Slate
from nba_props.reports.track import Track
from nba_props_tests.builders import BEFORE_TIP, DAY, GAME, PLAYER, TIP, at
from nba_props_tests.reports.pages.parsed import Parsed
from nba_props_tests.reports.test_slate import given, made, prediction, quote

NBSP = words.TIED
MIXED = quote("best_of_books", 19.5, 1.9, 2.3)


def shown(found: Slate, descriptions: Any = None) -> Parsed:
    """The card as a reader has it, its tied spaces as plain ones."""
    page = cards.page(found, coverage_warn=0.9, made="now", remedy=None, descriptions=descriptions or {})
    return Parsed.of(render.html(page).replace(NBSP, " "))


def card(**tables: Any) -> Parsed:
    return shown(made(given(**tables)))


def missed(games: int, **fields: Any) -> dict[str, Any]:
    known = {"player_lookup": PLAYER, "decision_time": BEFORE_TIP, "tip_at": TIP, "expected_minutes": 30.0}
    return known | {"team_games_missed": games, "points_ewma": 12.5} | fields


class TestPresumed:
    """Who has no injury report is presumed out, and may play."""

    def test_who_is_presumed_out_is_marked_in_his_row_and_in_the_coverage(self) -> None:
        page = card(context=[missed(1)])
        (row,) = page.tables["predictions"]
        assert slate_rows.PRESUMED in row["player"].whole
        assert "1 of 1 predicted; 1 of them presumed out" in page.facts["Players with a line"].whole
        assert "not reported out is predicted. Predicted are 1 of 1; 1 of them presumed out." in page.text
        assert "Who is presumed out" in page.text
        assert "1 of 1 is presumed out (no injury report)" in page.text
        assert "presumed out, missed the last game, 30 min, 12.5 points" in page.tables["out"][0]["who"].text

    def test_who_is_listed_is_not_presumed(self) -> None:
        page = card(context=[missed(1, injury_status="DOUBTFUL")])
        assert "presumed" not in page.tables["predictions"][0]["player"].whole
        assert "Who is out" in page.text
        assert "Predicted are" not in page.text
        assert "presumed out" not in page.facts["Players with a line"].whole

    @pytest.mark.parametrize(("points", "played"), [(31, 1), (None, 0)])
    def test_how_many_presumed_out_played_is_said_of_a_past_date(
        self, points: int | None, played: int
    ) -> None:
        grade = {"prediction_id": "p1", "result": "PASS" if points else "VOID", "actual_points": points}
        page = card(context=[missed(2)], accuracy=[grade | {"game_id": GAME}])
        assert f"Of 1 predicted player presumed out {played} played, {played} of 1 with a line." in page.text

    @pytest.mark.parametrize(("points", "is_said"), [(None, True), (31, False)])
    def test_so_is_how_many_others_did_not_play(self, points: int | None, is_said: bool) -> None:
        grade = {"prediction_id": "p1", "result": "PASS" if points else "VOID", "actual_points": points}
        page = card(context=[missed(0)], accuracy=[grade | {"game_id": GAME}])
        assert ("Of 1 predicted player not presumed out 1 did not play." in page.text) is is_said

    def test_a_team_s_minutes_and_points_are_summed(self) -> None:
        others = [missed(1, player_lookup="two", player_name="Two", team="BOS", points_ewma=7.5)]
        (row,) = card(context=[missed(3, team="BOS"), *others]).tables["out"]
        assert (float(row["minutes"].value), float(row["points"].value)) == (60.0, 20.0)


class TestFarApart:
    """A line far from the model without the market is more often our error."""

    @pytest.mark.parametrize(
        ("own", "is_far"), [(13.4, True), (13.6, False), (25.6, True), (25.4, False), (None, False)]
    )
    def test_more_than_six_points_is_said_above_the_table_and_in_the_row(
        self, own: float | None, is_far: bool
    ) -> None:
        """The line is 19.5."""
        leading = prediction(system_id="ensemble_v1_1")
        more = (
            []
            if own is None
            else [prediction(prediction_id="o", system_id="ensemble_v1", predicted_points=own)]
        )
        page = card(predictions=[leading, *more])
        assert (f"our own model without the market (ensemble_v1) {own}" in page.text) is is_far
        assert ("line far from our own" in page.tables["predictions"][0]["call"].whole) is is_far

    def test_forty_per_cent_of_a_small_line_is_far(self) -> None:
        def at_five(own: float) -> Parsed:
            leading = prediction(system_id="ensemble_v1_1", current_points_line=5.0)
            return card(
                predictions=[
                    leading,
                    prediction(
                        prediction_id="o",
                        system_id="ensemble_v1",
                        predicted_points=own,
                        current_points_line=5.0,
                    ),
                ]
            )

        said = "1 of 1 line is more than 6 points or 40 % of the line from our own model"
        assert said in at_five(2.9).text
        assert "Of 427 lines as far apart in 2024-26" in at_five(2.9).text
        assert "from our own model" not in at_five(3.1).text


@pytest.mark.parametrize(("system", "starts"), [("ensemble_v1_1", True), ("ensemble_v1", False)])
def test_only_of_the_anchored_system_the_books_are_the_start(system: str, starts: bool) -> None:
    page = card(predictions=[prediction(system_id=system)])
    assert ("P(over) starts from the books' prices" in page.text) is starts


class TestUnquoted:
    """Whoever the books leave out of a team they quote may be resting."""

    @staticmethod
    def page(points: float, quoted: int = 2, **fields: Any) -> Parsed:
        silent = {"player_lookup": "star", "player_name": "Star Player", "prediction_id": "star"}
        bare = {"has_prop_line": False, "current_points_line": None, "recommendation": "NO_LINE"}
        team_mates = [
            prediction(player_lookup=name, player_name=name, prediction_id=name)
            for name in ("one", "two")[:quoted]
        ]
        return card(
            predictions=[prediction(predicted_points=points, **silent, **bare), *team_mates],
            context=[missed(0, player_lookup="star") | fields],
        )

    def test_he_is_named_above_in_his_row_and_in_his_team_mates(self) -> None:
        page = self.page(15.0)
        assert "1 player has no line although the books quote the team-mates: Star Player (BOS)." in page.text
        assert slate_rows.UNQUOTED in page.tables["unlined"][0]["player"].whole
        assert all(
            "without a line, and so perhaps resting: Star Player" in row["why"].whole
            for row in page.tables["predictions"]
        )

    @pytest.mark.parametrize(("points", "quoted", "missing"), [(14.9, 2, 0), (15.0, 1, 0), (15.0, 2, 4)])
    def test_who_scores_little_is_hardly_quoted_or_is_out_anyway_is_not(
        self, points: float, quoted: int, missing: int
    ) -> None:
        assert "perhaps resting" not in self.page(points, quoted, team_games_missed=missing).text.lower()


class TestPasses:
    """A pass that shows a return says why it is one."""

    @pytest.mark.parametrize(
        ("margin", "said"),
        [
            (-0.9, "0.9 points under the line, 1.0 needed"),
            (0.97, "0.97 points over the line, 1.0 needed"),
        ],
    )
    def test_the_distance_and_what_was_needed_are_told(self, margin: float, said: str) -> None:
        stored = "prediction within 1 points of the line"
        row = {"line_margin": margin, "recommendation_reason": stored}
        kind = card(predictions=[prediction(**row)], quotes=[quote("fanduel", 19.5, 1.5, 2.6)])
        (told,) = kind.tables["predictions"]
        assert told["why"].text == f"{said}; the return shown is the unproven estimate's"
        assert stored in told["why"].whole
        assert "an estimate without demonstrated edge" in kind.text
        assert "prediction within 1 point of the line (1)" in kind.text

    def test_without_a_return_above_zero_nothing_is_to_reconcile(self) -> None:
        row = {"line_margin": 0.5, "recommendation_reason": "prediction within 1.5 points of the line"}
        page = card(predictions=[prediction(**row)], quotes=[quote("fanduel", 19.5, 1.5, 1.5)])
        assert page.tables["predictions"][0]["why"].text == "0.5 points over the line, 1.5 needed"


def test_a_mix_of_books_is_no_book() -> None:
    page = card(quotes=[MIXED], predictions=[prediction(sportsbook="best_of_books", recommendation="OVER")])
    assert "one source mixing books; the book behind a price is not known" in page.text
    assert page.tables["nearest"][0]["lean"].whole.endswith("a source mixing books")
    assert "best of books" not in page.text
    for word in ("Best over", "Best under", "real price"):
        assert word not in page.text
        assert word in card().text or word == "real price"


class TestHead:
    """Chips, coverage and the instants of decision."""

    def chips(self, **fields: Any) -> str:
        return card(predictions=[prediction(**fields)]).text.split("expected player")[0]

    def test_the_chips_say_what_the_date_rests_on(self) -> None:
        line = {"line_capture_time_known": True, "line_snapshot_at": BEFORE_TIP - timedelta(minutes=53)}
        said = self.chips(**line, decision_time=BEFORE_TIP)
        for chip in ("all 1 line predicted", "no injury report", "lines 53 min old"):
            assert chip in said
        assert "complete" not in said

    @pytest.mark.parametrize(
        ("origin", "said"),
        [
            ("live", "published before the games"),
            ("backfill", "made afterwards, 23 November 2026: a reconstruction, not published in advance"),
            ("regenerated", "made again afterwards, 23 November 2026: not what was published in advance"),
        ],
    )
    def test_the_origin_is_said_in_plain_words(self, origin: str, said: str) -> None:
        told = self.chips(origin=origin, predicted_at=datetime.fromisoformat("2026-11-23T12:00:00+00:00"))
        assert said in told
        assert "origin" not in told

    def test_coverage_counts_who_has_no_line_and_names_the_teams_without_any(self) -> None:
        bare = prediction(
            prediction_id="p2", player_lookup="two", has_prop_line=False, current_points_line=None,
            recommendation="NO_LINE", line_margin=None,
        )  # fmt: skip
        page = card(predictions=[prediction(team="BOS"), bare])
        assert "1 with a line, 1 without" in page.facts["Expected players"].whole
        (game,) = page.tables["games"]
        other = next(team for team in game["game"].text.split(" at ") if team != "BOS")
        assert page.facts["Teams without any line"].whole == f"1{other}"

    def test_games_are_grouped_by_their_decision(self) -> None:
        """Not one instant for all, which would look as if early games knew of late lines."""
        early = missed(0, decision_time=TIP - timedelta(hours=1))
        late = early | {
            "game_id": "g2", "player_lookup": "two",
            "tip_at": TIP + timedelta(hours=2, minutes=30), "decision_time": TIP + timedelta(minutes=90),
        }  # fmt: skip
        first = words.eastern(TIP - timedelta(hours=1)).replace(NBSP, " ")
        second = words.eastern(TIP + timedelta(minutes=90)).replace(NBSP, " ")
        lined = {"line_capture_time_known": True, "line_snapshot_at": TIP - timedelta(hours=2)}
        page = card(
            context=[early, late],
            predictions=[
                prediction(**lined, decision_time=TIP - timedelta(hours=1)),
                prediction(
                    **lined, prediction_id="p2", player_lookup="two", game_id="g2",
                    decision_time=TIP + timedelta(minutes=90),
                ),
            ],
        )  # fmt: skip
        decided = page.facts["Decided"].text
        assert decided == f"one hour before each tip: {first} (1 game), {second} (1 game)"
        assert page.facts["Age of the lines"].text == f"1 h 0 min at {first}, 3 h 30 min at {second}"


def track(**fields: Any) -> Track:
    known: dict[str, Any] = {
        "origin": "backfill", "dates": 335, "predictions": 36077, "mae": 4.92, "lined": 8346,
        "lined_mae": 5.149, "line_mae": 5.151, "line_gain": (-0.002, 0.005), "wins": 0, "losses": 0,
        "pushes": 0, "win_rate": None, "priced": 0, "flat_return": None,
    }  # fmt: skip
    return Track(**(known | fields))


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({}, "no measurable gain (0.002 points, 95 % -0.002 to 0.005)"),
        ({"line_gain": (0.001, 0.005)}, "smaller than the line's (0.002 points, 95 % 0.001 to 0.005)"),
        ({"line_gain": (-0.3, -0.1), "lined_mae": 5.351}, "larger than the line's (-0.200 points"),
        ({"line_gain": None}, "whether it gains anything cannot be told of so few games (0.002 points)"),
    ],
)
def test_the_record_is_one_plain_sentence(fields: dict[str, Any], verdict: str) -> None:
    said = slate_record.gain(track(**fields))
    assert said.startswith("On 8,346 lines its mean absolute error is 5.")
    assert "points, the line's 5.15: " in said
    assert verdict in said


@pytest.mark.parametrize("wins", [0, 1])
def test_that_no_lean_was_ever_graded_is_said_beside_the_break_even(wins: int) -> None:
    page = shown(replace(made(given()), history=track(wins=wins)))
    said = "was ever graded before this date: each of its 8,346 graded lines was a PASS"
    assert (said in page.text) is (wins == 0)


class TestChanges:
    """What changed since the morning, where that can be told."""

    def test_lines_captured_once_cannot_be_compared(self) -> None:
        page = card()
        assert "no line was captured both before and after 11:00 ET" in page.text
        assert "each was captured once" in page.text

    def test_lines_captured_on_both_sides_can(self) -> None:
        page = card(
            quotes=[
                quote("fanduel", 19.5, 1.9, 1.9, snapshot_timestamp=at(14)),
                quote("fanduel", 19.5, 1.9, 1.9),
            ],
            context=[missed(0, opening_points_line=19.5, line_movement=0.0)],
        )
        assert "1 line captured both before and after it" in page.text
        assert "unmoved" in page.tables["predictions"][0]["line"].whole

    def test_one_capture_is_not_unmoved(self) -> None:
        twice = [
            quote("fanduel", 9.5, 1.9, 1.9, player_lookup="two", snapshot_timestamp=at(hour))
            for hour in (14, 21)
        ]
        known = {"opening_points_line": 19.5, "line_movement": 0.0}
        page = card(
            predictions=[prediction(), prediction(prediction_id="p2", player_lookup="two", line_margin=9.0)],
            quotes=[quote("fanduel", 19.5, 1.9, 1.9), *twice],
            context=[missed(0, **known), missed(0, player_lookup="two", **known)],
        )
        two, one = (row["line"].whole for row in page.tables["predictions"])
        assert "unmoved" in two
        assert "one capture" in one


class TestChecks:
    """Verdicts in words."""

    def verdict(self, name: str, state: str, **fields: Any) -> dict[str, Any]:
        known = {"check_name": name, "table_name": "t.x", "state": state, "checked_at": at(22)}
        return known | {"game_date": DAY, "population": 466, "violations": 0, "sample": "[]"} | fields

    def test_counts_descriptions_and_what_was_found(self) -> None:
        warned = self.verdict(
            "features_vary", "warn", violations=1, sample='[{"feature": "line_movement", "players": 105}]'
        )
        others = [self.verdict("a", "pass"), self.verdict("b", "not_applicable"), self.verdict("c", "error")]
        page = shown(
            made(given(verdicts=[warned, *others])), {("t.x", "features_vary"): "Every feature differs"}
        )
        assert "Of 4 checks 1 passed, 1 do not apply, 1 warn, 1 failed." in page.text
        told = {row["check"].text: row for row in page.tables["checks"]}["features vary"]
        assert told["asks"].text == "Every feature differs"
        assert told["found"].text == "1 of 466: feature line_movement, players 105"
        assert told["check"].whole == "features varyt.x"

    def test_more_found_than_told_is_counted(self) -> None:
        sample = "[" + ", ".join(f'{{"n": {place}}}' for place in range(5)) + "]"
        row = {"reason": None, "sample": sample, "violations": 9, "population": 10}
        assert slate_checks.found(row) == "9 of 10: n 0; n 1; n 2; and 6 more"


class TestResults:
    """The sum first, and no grade in the database's words."""

    def test_the_sum_stands_first(self) -> None:
        graded = [
            {"prediction_id": "p1", "result": "WIN", "actual_points": 23, "game_id": GAME},
            {"prediction_id": "p2", "result": "PASS", "actual_points": 40, "game_id": GAME},
        ]
        page = card(
            predictions=[
                prediction(recommendation="OVER"),
                prediction(prediction_id="p2", player_lookup="two", predicted_points=22.0),
            ],
            accuracy=graded,
        )
        said = (
            "Leans 1-0 won-lost; 2 players with a line and a score; mean absolute error 10.50 points, the"
            " line's 12.00; 50 % of 2 scores inside the 80 % interval."
        )
        assert said in page.text

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ({"result": "VOID", "void_reason": "unknown"}, "did not play"),
            ({"result": "VOID", "void_reason": "postponed"}, "postponed"),
            ({"result": "PENDING"}, "no box score stored"),
            ({"result": "PASS", "has_prop_line": False}, "no line"),
            ({"result": "PASS", "has_prop_line": True}, "pass"),
            ({"result": "WIN"}, "win"),
        ],
    )
    def test_a_grade_is_said_in_words(self, row: dict[str, Any], said: str) -> None:
        assert words.came_to(row) == said

    def test_before_the_games_there_are_none(self) -> None:
        assert "Nothing of this date is graded yet." in card().text


def test_links_lead_to_the_parts_of_the_card() -> None:
    """In the page's order, each to a section there is."""
    page = card()
    links = [known["href"] for tag, known in page.tags if "#go-" in (known.get("href") or "")]
    parts = [f"#{known['id']}" for tag, known in page.tags if tag == "section" and known.get("id")]
    assert links == parts
    words_ = ("answer", "who-is-out", "changes", "checks", "record", "predictions", "results")
    assert links == [f"#go-{word}" for word in words_]


def test_players_without_a_line_are_folded_away() -> None:
    bare = prediction(
        prediction_id="p2", player_lookup="two", player_name="Two", has_prop_line=False,
        current_points_line=None, recommendation="NO_LINE", line_margin=None,
    )  # fmt: skip
    page = card(predictions=[prediction(), bare])
    assert [row["player"].text for row in page.tables["unlined"]] == ["Two"]
    assert len(page.tables["predictions"]) == 1
    assert [known for tag, known in page.tags if tag == "details" and known.get("class") == "fold"]
    assert "1 player without a line: no call" in page.text


@pytest.mark.parametrize("same", [True, False])
def test_what_is_alike_in_every_row_is_said_once(same: bool) -> None:
    reasons = ("no demonstrated edge", "no demonstrated edge" if same else "no side recommended")
    page = card(
        predictions=[
            prediction(filter_reason=reasons[0]),
            prediction(prediction_id="p2", player_lookup="two", filter_reason=reasons[1]),
        ]
    )
    assert ("Stake: none, no demonstrated edge, the same in every row." in page.text) is same
    stakes = [row for row in page.tables["predictions"] if "Stake" in row["why"].whole]
    assert len(stakes) == (0 if same else 2)


def test_the_words_are_a_reader_s() -> None:
    page = card(predictions=[prediction(recommendation="OVER")])
    for said in (
        "1 lean, 0 passes, no stakes", "Strongest leans", "Chance to win", "Expected return",
        "Ordered by expected return per unit staked, if our estimate is right",
        "is in his row's details", "the decimal odds",
        "the bar is the 80 % interval (four games of five should end in it)",
        "the dot the mean, the tick the line",
    ):  # fmt: skip
        assert said in page.text, said
    find = [known["placeholder"] for tag, known in page.tags if tag == "input"]
    assert find[0] == "name, team"
    assert words.counted({"few_minutes": 3}) == "3 too few minutes"
    assert words.share(0.671) == f"67{NBSP}%"
    assert words.signed_share(0.254, 1) == f"+25.4{NBSP}%"


def test_a_date_is_said_the_same_in_a_chip() -> None:
    """An instant after midnight UTC is the evening before in the East."""
    assert words.eastern_day(datetime.fromisoformat("2026-11-23T02:00:00+00:00")) == "22 November 2026"
