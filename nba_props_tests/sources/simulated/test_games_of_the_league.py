"""What holds in every box score of the league, and that its numbers look like basketball."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from statistics import mean, variance

from nba_props.clock import eastern_date
from nba_props_tests.sources.simulated.conftest import DAYS, Stretch


def minutes(line: dict[str, object]) -> int:
    return int(str(line["min"]) or 0)


def test_points_are_made_of_shots(stretch: Stretch) -> None:
    for _, line in stretch.lines():
        assert line["pts"] == 2 * line["fgm"] + line["fg3m"] + line["ftm"]
        assert line["fg3m"] <= line["fg3a"] <= line["fga"]
        assert line["fg3m"] <= line["fgm"] <= line["fga"]
        assert line["ftm"] <= line["fta"]
        assert line["reb"] == line["oreb"] + line["dreb"]


def test_a_team_plays_240_minutes_and_25_more_an_overtime(stretch: Stretch) -> None:
    periods = Counter(game["period"] for game in stretch.games())
    assert set(periods) - {4}, "no overtime in the stretch: choose another seed"
    for game, side in stretch.sides():
        assert sum(minutes(line) for line in side["players"]) == 240 + 25 * (game["period"] - 4)


def test_the_score_is_the_players_points_and_never_tied(stretch: Stretch) -> None:
    for game in stretch.games():
        assert game["home_team_score"] != game["visitor_team_score"]
        for side in ("home", "visitor"):
            players = game[f"{side}_team"]["players"]
            quarters = [
                game[f"{side}_{period}"] or 0 for period in ("q1", "q2", "q3", "q4", "ot1", "ot2", "ot3")
            ]
            assert game[f"{side}_team_score"] == sum(line["pts"] for line in players) == sum(quarters)


def test_plus_minus_is_five_times_the_margin(stretch: Stretch) -> None:
    for game in stretch.games():
        margin = game["home_team_score"] - game["visitor_team_score"]
        assert sum(line["plus_minus"] for line in game["home_team"]["players"]) == 5 * margin


def test_who_does_not_play_has_an_empty_line(stretch: Stretch) -> None:
    idle = [line for _, line in stretch.lines() if minutes(line) == 0]
    assert {line["min"] for line in idle} == {"", "00"}
    assert all(line["pts"] == line["fga"] == line["pf"] == line["plus_minus"] == 0 for line in idle)


def test_no_team_plays_twice_a_day_or_three_days_in_a_row(stretch: Stretch) -> None:
    played = defaultdict(list)
    for game, side in stretch.sides():
        played[side["abbreviation"]].append(date.fromisoformat(game["date"]))
    assert len(played) == 30
    for days in played.values():
        assert len(set(days)) == len(days)
        assert not any({day + timedelta(days=1), day + timedelta(days=2)} <= set(days) for day in days)
    a_week = mean(len(days) for days in played.values()) * 7 / DAYS
    assert 3.1 < a_week < 3.9


def test_the_game_date_is_the_eastern_date_of_tip(stretch: Stretch) -> None:
    tips = [(game["date"], datetime.fromisoformat(game["datetime"])) for game in stretch.games()]
    assert all(eastern_date(tip).isoformat() == day for day, tip in tips)
    assert any(tip.date().isoformat() != day for day, tip in tips), "some evenings are tomorrow in UTC"


def test_a_stretch_has_a_date_without_games(stretch: Stretch) -> None:
    (empty,) = stretch.report.planted.dates_without_games
    bodies = {ref.day: body for ref, body in stretch.payloads("balldontlie.box_scores")}
    assert bodies[empty] == {"data": []}
    assert set(bodies) == set(stretch.report.dates), "a date without games is answered, not missing"
    assert sum(not body["data"] for body in bodies.values()) == 1


def test_team_totals_look_like_basketball(stretch: Stretch) -> None:
    scores = [sum(line["pts"] for line in side["players"]) for _, side in stretch.sides()]
    assert 107 < mean(scores) < 117
    assert 10 < variance(scores) ** 0.5 < 17
    used = [sum(minutes(line) > 0 for line in side["players"]) for _, side in stretch.sides()]
    assert 9 <= mean(used) <= 13
    assert min(used) >= 8


def test_points_spread_around_a_players_mean_as_in_real_games(stretch: Stretch) -> None:
    """Variance about 4.3 mu - 0.065 mu^2 for those who play a rotation's minutes."""
    scored = defaultdict(list)
    for _, line in stretch.lines():
        if minutes(line) >= 4:
            scored[line["player"]["id"]].append(line["pts"])
    spread = {
        player: (mean(points), variance(points)) for player, points in scored.items() if len(points) >= 6
    }
    for low, high in ((5, 10), (10, 17), (17, 30)):
        tier = [(mu, var) for mu, var in spread.values() if low <= mu < high]
        expected = mean(4.3 * mu - 0.065 * mu**2 for mu, _ in tier)
        assert 0.75 < mean(var for _, var in tier) / expected < 1.3


def test_team_mates_score_more_when_a_star_is_out(stretch: Stretch) -> None:
    """Who is out must be worth knowing: a leading scorer's absence moves the others."""
    usual = defaultdict(list)
    nights = []
    for _, side in stretch.sides():
        lines = {line["player"]["id"]: line for line in side["players"]}
        star, *others = sorted(lines)[:8]  # ids run by place in the rotation
        for player in others:
            if minutes(lines[player]) >= 10:
                usual[player].append(lines[player]["pts"])
                nights.append((player, minutes(lines[star]) == 0, lines[player]["pts"]))
    without = [points - mean(usual[player]) for player, star_out, points in nights if star_out]
    assert len(without) > 60
    assert mean(without) > 0.5
