"""A simulated league in which names are as bad as in life, and everybody knows who is meant.

The games are the simulated league's own. It is played by numbers, `Person 900001`; only when a payload is
written does each service print its own spelling, so whom every printed name means is known from the number.

What belongs here: who is called what by whom, landing it, and the truth. What does not: any expectation.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from nba_props import home
from nba_props.assets import raw, reference
from nba_props.clock import eastern_instant
from nba_props.landing import Landing
from nba_props.partitions import DateWindow
from nba_props.settings import Settings
from nba_props.sources.simulated import captures
from nba_props.sources.simulated.books import BOOKS
from nba_props.sources.simulated.calendar import Game
from nba_props.sources.simulated.games import Box
from nba_props.sources.simulated.league import League
from nba_props.sources.simulated.names import (
    ALIASES_NEEDED,
    CAST,
    FATHER_AND_SON,
    NAMESAKES_APART,
    NAMESAKES_TOGETHER,
    as_in_box_score,
    without_marks,
)
from nba_props.sources.simulated.people import draw_trades, team_order
from nba_props.teams import TEAMS
from nba_props_tests.homes import LAST, NOW, backfill, lake_of, settings_of
from nba_props_tests.players.known import CASE

SEED, DAYS = 7, 13
TABLES = (
    raw.SCHEDULE,
    raw.BOX_SCORES,
    raw.ROSTERS,
    reference.REGISTRY,
    reference.ALIASES,
    raw.PROPS,
)

#: The book that names no teams and comes as a file.
NO_TEAMS_BOOK = "underdog"
#: What a page's header, or two players in one bet, leave among the names. The book that does it.
NO_NAMES, NO_NAMES_BOOK = ("Player", "PLAYER NAME", "Over/Under"), "prizepicks"
ORDINARY, COMBINED, HEADER = "ordinary", "two in one bet", "a header"
#: How a book prints a name, and the names of the books that do.
COMMA, INITIAL, LAST_FIRST, TAG, UNSEEN = "LAST, First", "F. Last", "Last First", "team tag", "unseen signs"
ADDED, DROPPED, NICKNAME = "suffix added", "suffix dropped", "nickname"
NAMESAKE, FAMILY, CHANGED, SERVICES = "namesakes", "father and son", "name changes", "two services"
UNKNOWABLE = "nickname nobody told"

#: A printer of names: (name as the box score prints it, the player's team) -> printed.
Print = Callable[[str, str], str]


def _last_comma_first(name: str, _: str) -> str:
    first, _, last = name.partition(" ")
    return f"{last.upper()}, {first}"


def _initial(name: str, _: str) -> str:
    first, _, last = name.partition(" ")
    return f"{first[0]}. {last}"


def _last_first(name: str, _: str) -> str:
    first, _, last = name.partition(" ")
    return f"{last} {first}"


def _tagged(name: str, team: str) -> str:
    return f"{name} ({team})"


def _with_unseen_signs(name: str, _: str) -> str:
    return "\u200f" + name.replace(" ", "\u00a0\u200d ") + "\u200e"


def _junior(name: str, _: str) -> str:
    return f"{name} Jr."


def without_suffix(name: str) -> str:
    """'Desmond Wraxall Sr.' -> 'Desmond Wraxall'."""
    head, _, tail = name.rpartition(" ")
    return head if tail in ("Jr.", "Sr.", "Jr", "Sr", "II", "III") else name


#: What each book does to the names of those whom it prints its own way; the rest it prints as the box score.
STYLES: Mapping[str, tuple[str, Print]] = {
    "draftkings": (COMMA, _last_comma_first),
    "fanduel": (INITIAL, _initial),
    "betmgm": (LAST_FIRST, _last_first),
    "bovada": (TAG, _tagged),
    "prizepicks": (UNSEEN, _with_unseen_signs),
    "betrivers": (ADDED, _junior),
}


@dataclass(frozen=True)
class Role:
    """One planted person.

    `later` is what the box score prints from the middle of the stretch on, `elsewhere` what the other service
    prints; `styled` gives each book its own way with him, `printed` what single books print.
    """

    kind: str
    box: str
    later: str | None = None
    elsewhere: str | None = None
    styled: bool = False
    printed: Mapping[str, str] = field(default_factory=dict)


#: Two of one name whose teams meet, two on one team, two who become team-mates by a trade.
APART = (Role(NAMESAKE, "Marlon Eastgate"), Role(NAMESAKE, "Marlon Eastgate"))
TOGETHER = (Role(NAMESAKE, "Tavon Birchall"), Role(NAMESAKE, "Tavon Birchall"))
JOINED = (Role(NAMESAKE, "Rashid Colebrook"), Role(NAMESAKE, "Rashid Colebrook"))
#: Father and son who meet; another pair of whom the son is traded to the father's team.
OPPOSED = (
    Role(
        FAMILY,
        "Desmond Wraxall Sr.",
        printed={"betrivers": "Desmond Wraxall", "bovada": "Desmond Wraxall Sr"},
    ),
    Role(
        FAMILY,
        "Desmond Wraxall Jr.",
        printed={"betrivers": "Desmond Wraxall", "bovada": "Desmond Wraxall Jr"},
    ),
)
UNITED = (
    Role(FAMILY, "Alvin Tregarth", printed={"bovada": "Alvin Tregarth Sr."}),
    Role(FAMILY, "Alvin Tregarth Jr.", printed={"betrivers": "Alvin Tregarth", "bovada": "Alvin Tregarth"}),
)
#: One initial and last name for both, who meet; and for two team-mates.
INITIALS_OPPOSED = (
    Role(INITIAL, "Caleb Marsden", printed={"fanduel": "C. Marsden"}),
    Role(INITIAL, "Cody Marsden", printed={"fanduel": "C. Marsden"}),
)
INITIALS_TOGETHER = (
    Role(INITIAL, "Jalen Polwhele", printed={"fanduel": "J. Polwhele"}),
    Role(INITIAL, "Jaylin Polwhele", printed={"fanduel": "J. Polwhele"}),
)
ALONE = (
    Role(ORDINARY, "Terrell Oakenshaw", styled=True),
    Role(ORDINARY, "Deon Harkless III", styled=True, printed={"betrivers": "Deon Harkless"}),
    Role(ORDINARY, "Žan Kovačič-Lipovšek", styled=True),
    Role(ORDINARY, "Ignatius O'Rourke", styled=True),
    Role(
        DROPPED,
        "Wendell Harbottle Jr.",
        printed={"fanduel": "Wendell Harbottle", "betmgm": "Wendell Harbottle"},
    ),
    Role(
        ADDED,
        "Bruno Castleford",
        printed={"draftkings": "Bruno Castleford Jr.", "betmgm": "Bruno Castleford II"},
    ),
    Role(NICKNAME, "Zebulon Whitcroft", printed={"bovada": "Zeb Whitcroft", "fanduel": "Zeb Whitcroft"}),
    Role(UNKNOWABLE, "Lionel Farnhill", printed={"bovada": "Bub Farnhill"}),
    Role(CHANGED, "Milos Vasiljevic", later="Miloš Vasiljević"),
    Role(
        CHANGED,
        "Djordje Djuricko",
        later="Đorđe Đuričko",
        printed={
            "draftkings": "Djordje Djuricko",
            "fanduel": "Djordje Djuricko",
            "betmgm": "Djordje Djuricko",
        },
    ),
    Role(CHANGED, "Kemba Lathbury", later="Kemba Lathbury II", printed={"betmgm": "Kemba Lathbury"}),
    Role(
        SERVICES, "Jimmy Halloran", elsewhere="Jimmy Halloran III", printed={"betmgm": "Jimmy Halloran III"}
    ),
    Role(SERVICES, "Nicolas Tremblett", elsewhere="Nic Tremblett", printed={"bovada": "Nic Tremblett"}),
    Role(SERVICES, "Hanlin Yao", elsewhere="Yao Hanlin", printed={"fanduel": "Yao Hanlin"}),
    Role(SERVICES, "Théo Garnaud", elsewhere="Theo Garnaud"),
)
#: Told to the league in a file, in no particular order.
PAIRS = (
    ("Zeb Whitcroft", "Zebulon Whitcroft"),
    ("Nicolas Tremblett", "Nic Tremblett"),
    *((box, book) for book, box in ALIASES_NEEDED),
)


@dataclass(frozen=True)
class Line:
    """One quote as printed: where, the printed name, whom it means, and what is peculiar about it."""

    game_date: date
    home_team: str | None
    away_team: str | None
    bookmaker: str
    player_name: str
    person: int | None
    kind: str


class NamesLeague:
    """The league, who plays which part in it, and every quote it ever printed.

    It needs ten dates: one for the trade, and some behind it.
    """

    def __init__(self, seed: int = SEED, days: int = DAYS, last: date = LAST) -> None:
        self.dates = DateWindow(last - timedelta(days=days - 1), last).dates()
        self.league = League(seed, self.dates)
        self.names = {id_: player.name for id_, player in self.league.people.items()}
        self.roles = _cast(seed, self.league)
        self.league.rosters_on = _played_by_numbers(self.league)
        self.lines: list[Line] = []

    def land(self, landing: Landing) -> None:
        """Write every payload, each service in its own spelling, and remember whom each quote means."""
        for capture in self._captures():
            for body in capture.bodies():
                landing.put(
                    capture.feed,
                    self._printed(capture, body),
                    captured_at=capture.captured_at,
                    day=capture.day,
                    dates=capture.dates,
                    simulated=True,
                )
        for day in self.dates[::2]:
            at = eastern_instant(day + timedelta(days=1), time(7, 0))
            landing.put("nba_com.player_game_logs", self._log(day), captured_at=at, day=day, simulated=True)
        self._land_file(landing, "bulk.aliases", _table(("book_name", "box_name"), PAIRS))
        self._land_file(landing, "bulk.props_points", self._without_teams(), self.dates)

    def name_at_box(self, person: int, day: date) -> str:
        """What the box score of a date prints."""
        role = self.roles.get(person)
        if role is None:
            return self.names[person]
        return role.later if role.later and day >= self._middle else role.box

    def at_book(self, person: int, book: str, day: date, team: str) -> tuple[str, str]:
        """What a book prints, and what is peculiar about it."""
        role, name = self.roles.get(person), self.name_at_box(person, day)
        if role is None:
            return _SPELLINGS.get(book, as_in_box_score)(name), _KINDS.get(name, ORDINARY)
        if book in role.printed:
            return role.printed[book], role.kind
        if role.styled and book in STYLES:
            kind, style = STYLES[book]
            return style(name, team), kind
        return name, role.kind

    def truth(self) -> pl.DataFrame:
        """One row a printed name, book and game: a case, bookmaker, `kind`, `meant` and `could_be`.

        `meant` are the persons whose quotes are printed so. `could_be` are those of the game's two teams (of
        all teams of the date where none is named) whom anybody in this league ever prints so: where they are
        not one, nobody could know.
        """
        return (
            pl.DataFrame(
                [vars(line) for line in self.lines],
                schema_overrides={"person": pl.Int64},
                infer_schema_length=None,
            )
            .group_by(*CASE, "bookmaker", "kind", maintain_order=True)
            .agg(pl.col("person").drop_nulls().unique().sort().alias("meant"))
            .with_columns(
                could_be=pl.struct(CASE).map_elements(self._could_be, return_dtype=pl.List(pl.Int64))
            )
        )

    def team_of(self, person: int, day: date) -> str:
        """A person's team on a date."""
        return self._teams[day][person]

    def people_of(self, source_ids: str) -> frozenset[int]:
        """The persons behind the ids of one registry row."""
        return frozenset(_person(one) for one in source_ids.split(","))

    @cached_property
    def _middle(self) -> date:
        return self.dates[len(self.dates) // 2]

    @cached_property
    def _teams(self) -> dict[date, dict[int, str]]:
        return {
            day: {player.id: team for team, squad in rosters.items() for player in squad.players}
            for day, rosters in self.league.rosters_on.items()
        }

    @cached_property
    def _ever_printed(self) -> dict[str, set[int]]:
        """Printed name -> everybody who is printed so by anybody at any time."""
        found: dict[str, set[int]] = {}
        for person in self.names:
            forms = {self.name_at_box(person, day) for day in (self.dates[0], self.dates[-1])}
            role = self.roles.get(person)
            if role is not None:
                forms |= {role.box, role.elsewhere or role.box}
            for form in {*forms, *(without_suffix(form) for form in forms)}:
                found.setdefault(form, set()).add(person)
        for line in self.lines:
            if line.person is not None and line.kind != UNKNOWABLE:
                found.setdefault(line.player_name, set()).add(line.person)
        return found

    def _could_be(self, case: dict[str, Any]) -> list[int]:
        teams = self._teams[case["game_date"]]
        playing = {
            team for game in self.league.games_on[case["game_date"]] for team in (game.home, game.away)
        }
        at_stake = {case["home_team"], case["away_team"]} if case["home_team"] else playing
        fitting = self._ever_printed.get(case["player_name"], set())
        return sorted(person for person in fitting if teams[person] in at_stake)

    def _captures(self) -> Iterator[captures.Capture]:
        """All of the league's own but for the repeated snapshots: the last one before tip is enough."""
        yield from captures.before_the_stretch(self.league)
        for day in self.dates:
            last: dict[str, captures.Capture] = {}
            tips = {game.nba_id: game.tip_at for game in self.league.games_on[day]}
            for capture in captures.of_date(self.league, day):
                if capture.feed != captures.EVENT_ODDS:
                    yield capture
                    continue
                game = capture.bodies.args[1]  # type: ignore[attr-defined]
                if capture.captured_at < tips[game.nba_id]:
                    last[game.nba_id] = capture
            yield from last.values()

    def _printed(self, capture: captures.Capture, body: bytes) -> bytes:
        content = json.loads(body)
        if capture.feed == captures.EVENT_ODDS:
            assert capture.day is not None
            self._print_event(content, capture.day)
        elif capture.day is not None:
            self._print_people(content, capture.day)
        return _body(content)

    def _print_event(self, event: dict[str, Any], day: date) -> None:
        home, away = (_ABBREVIATIONS[event[f"{side}_team"]] for side in ("home", "away"))
        for book in event["bookmakers"]:
            book["markets"] = [market for market in book["markets"] if market["key"] == "player_points"]
            for market in book["markets"]:
                for outcome in market["outcomes"]:
                    person = _number(outcome["description"])
                    team = self.team_of(person, day)
                    printed, kind = self.at_book(person, book["key"], day, team)
                    outcome["description"] = printed
                    self.lines.append(Line(day, home, away, book["key"], printed, person, kind))
                if book["key"] == NO_NAMES_BOOK:
                    market["outcomes"] += self._no_names(market["outcomes"], day, home, away)

    def _no_names(
        self, outcomes: list[dict[str, Any]], day: date, home: str, away: str
    ) -> list[dict[str, Any]]:
        names = list(dict.fromkeys(outcome["description"] for outcome in outcomes))
        texts = [(f"{names[0]} + {names[-1]}", COMBINED), *((text, HEADER) for text in NO_NAMES)]
        self.lines += [Line(day, home, away, NO_NAMES_BOOK, text, None, kind) for text, kind in texts]
        return [outcomes[0] | {"description": text} for text, _ in texts]

    def _print_people(self, node: Any, day: date) -> None:
        if isinstance(node, list):
            for entry in node:
                self._print_people(entry, day)
        elif isinstance(node, dict):
            if node.get("first_name") == _NUMBERED:
                first, _, last = self.name_at_box(int(node["id"]), day).partition(" ")
                node |= {"first_name": first, "last_name": last}
            for entry in node.values():
                self._print_people(entry, day)

    def _log(self, day: date) -> bytes:
        """The other service's box scores of a date: its own ids, and its own spellings."""
        rows = [
            row
            for game in self.league.games_on[day]
            if game.postponed_at is None
            for row in self._log_rows(game)
        ]
        table = {"name": "LeagueGameLog", "headers": list(_LOG), "rowSet": rows}
        return _body({"resource": "leaguegamelog", "parameters": {}, "resultSets": [table]})

    def _log_rows(self, game: Game) -> Iterator[list[Any]]:
        result = self.league.result(game)
        sides = (
            (result.home, result.away, f"{game.home} vs. {game.away}"),
            (result.away, result.home, f"{game.away} @ {game.home}"),
        )
        for box, other, matchup in sides:
            won = "W" if box.score > other.score else "L"
            for place, player in enumerate(box.squad.players):
                if box.minutes[place] == 0:
                    continue
                role = self.roles.get(player.id)
                name = role.elsewhere if role and role.elsewhere else self.name_at_box(player.id, game.day)
                told = (box.squad.team, game.nba_id, game.day.isoformat(), matchup, won)
                yield [_OTHER_IDS - player.id, name, *told, *_counts(box, place)]

    def _without_teams(self) -> bytes:
        """One book's quotes as a file that names no teams, suffixes dropped, marks too."""
        rows = []
        for line in self.lines:
            if line.bookmaker != "draftkings" or line.person is None:
                continue
            name = without_suffix(without_marks(self.name_at_box(line.person, line.game_date)))
            _, kind = self.at_book(line.person, NO_TEAMS_BOOK, line.game_date, "")
            row = Line(line.game_date, None, None, NO_TEAMS_BOOK, name, line.person, kind)
            if row not in rows[-1:]:
                rows.append(row)
        self.lines += rows
        header = ("game_date", "player_name", "bookmaker", "market", "line", "over_price", "under_price")
        quotes = [
            (row.game_date, row.player_name, "Underdog", "player_points", 10.5 + place % 20, -110, -110)
            for place, row in enumerate(rows)
        ]
        return _table(header, quotes)

    def _land_file(self, landing: Landing, feed: str, body: bytes, dates: list[date] | None = None) -> None:
        at = datetime.fromisoformat(NOW)
        index = dict.fromkeys(dates, 1) if dates else None
        day = None if dates else self.dates[0]
        landing.put(feed, body, captured_at=at, day=day, dates=index, suffix="csv", simulated=True)


@dataclass(frozen=True)
class Told:
    """The league landed and run: the truth, and what the graph made of it."""

    league: NamesLeague
    settings: Settings

    @classmethod
    def by(cls, folder: Path) -> "Told":
        """Land the league in a home and materialise what names rest on, and the quotes."""
        settings, league = settings_of(folder), NamesLeague()
        home.prepare(settings)
        league.land(Landing(settings.landing_url))
        backfill(settings, league.dates[0], league.dates[-1], *TABLES)
        return cls(league, settings)

    @cached_property
    def registry(self) -> pl.DataFrame:
        """The registry with `people`, the persons its ids stand for."""
        stored = lake_of(self.settings).read(reference.REGISTRY)
        people = [sorted(self.league.people_of(ids)) for ids in stored["source_ids"]]
        return stored.with_columns(people=pl.Series(people, dtype=pl.List(pl.Int64)))

    @cached_property
    def box(self) -> pl.DataFrame:
        """Box rows with `person`."""
        stored = lake_of(self.settings).read(raw.BOX_SCORES)
        persons = [_person(issued) for issued in stored["source_player_id"]]
        return stored.with_columns(person=pl.Series(persons, dtype=pl.Int64))

    @cached_property
    def quotes(self) -> pl.DataFrame:
        """Every stored quote with its truth, and `given`, the persons it was given to."""
        given = self.registry.select("universal_player_id", given="people")
        return (
            lake_of(self.settings)
            .read(raw.PROPS)
            .join(self.league.truth(), on=[*CASE, "bookmaker"], how="left", nulls_equal=True)
            .join(given, on="universal_player_id", how="left")
        )


_NUMBERED = "Person"
#: The other service counts down from here, lest the order of ids tell namesakes apart by luck.
_OTHER_IDS = 10_000_000
_LOG = (
    *("PLAYER_ID", "PLAYER_NAME", "TEAM_ABBREVIATION", "GAME_ID", "GAME_DATE", "MATCHUP", "WL"),
    *("MIN", "PTS", "REB", "AST", "FGM", "FGA", "FG3M", "FG3A", "FTM", "FTA"),
    *("OREB", "DREB", "STL", "BLK", "TOV", "PF", "PLUS_MINUS"),
)
_SPELLINGS = {book.key: book.spelling for book in BOOKS}
#: What is peculiar about those whom every simulated league has.
_KINDS = dict.fromkeys((*NAMESAKES_APART, *NAMESAKES_TOGETHER), NAMESAKE) | dict.fromkeys(
    FATHER_AND_SON, FAMILY
)
_ABBREVIATIONS = {team.full_name: team.abbreviation for team in TEAMS}


def _cast(seed: int, league: League) -> dict[int, Role]:
    """Deal the parts: pairs who must meet to teams that do, the traded ones to whom the trade takes."""
    order = team_order(seed)
    (trade, *_) = draw_trades(seed, len(league.dates))
    (leaving_team, leaving_slot), (coming_team, coming_slot) = trade.first, trade.second
    seats = _Seats(seed, league, taken={trade.first, trade.second})
    roles: dict[int, Role] = {
        seats.sitting(leaving_team, leaving_slot): UNITED[1],
        seats.next(coming_team): UNITED[0],
        seats.sitting(coming_team, coming_slot): JOINED[0],
        seats.next(leaving_team): JOINED[1],
    }
    unmet = [team for team in order if team not in (leaving_team, coming_team)]
    for pair in (APART, OPPOSED, INITIALS_OPPOSED):
        game = next(game for game in league.games if {game.home, game.away} <= set(unmet))
        roles |= {seats.next(game.home): pair[0], seats.next(game.away): pair[1]}
        unmet = [team for team in unmet if team not in (game.home, game.away)]
    for pair, team in zip((TOGETHER, INITIALS_TOGETHER), unmet, strict=False):
        roles |= {seats.next(team): role for role in pair}
    roles |= {seats.next(team): role for role, team in zip(ALONE, unmet[2:], strict=False)}
    assert len(roles) == 12 + 2 + len(ALONE)
    return roles


class _Seats:
    """The places of players who have lines, but for those the league has planted somebody in already."""

    def __init__(self, seed: int, league: League, taken: set[tuple[str, int]]) -> None:
        order = team_order(seed)
        self._rosters = league.rosters_on[league.dates[0]]
        self._taken = taken | {(order[one.team], one.slot) for one in CAST}

    def next(self, team: str) -> int:
        """The id of the best player of a team who plays no part yet."""
        slot = next(slot for slot in range(8) if (team, slot) not in self._taken)
        self._taken.add((team, slot))
        return self.sitting(team, slot)

    def sitting(self, team: str, slot: int) -> int:
        """The id of the player in a place."""
        return self._rosters[team].players[slot].id


def _played_by_numbers(league: League) -> dict[date, Any]:
    return {
        day: {
            team: replace(
                squad,
                players=tuple(
                    replace(player, first_name=_NUMBERED, last_name=str(player.id))
                    for player in squad.players
                ),
            )
            for team, squad in rosters.items()
        }
        for day, rosters in league.rosters_on.items()
    }


def _person(issued: str) -> int:
    issuer, _, number = issued.partition(":")
    return int(number) if issuer == "bdl" else _OTHER_IDS - int(number)


def _number(name: str) -> int:
    return int(name.removeprefix(_NUMBERED))


def _counts(box: Box, place: int) -> list[int]:
    rebounds = box.oreb + box.dreb
    columns = (
        *(box.minutes, box.pts, rebounds, box.ast, box.fgm, box.fga, box.fg3m, box.fg3a, box.ftm, box.fta),
        *(box.oreb, box.dreb, box.stl, box.blk, box.tov, box.pf, box.plus_minus),
    )
    return [int(column[place]) for column in columns]


def _table(header: tuple[str, ...], rows: Any) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _body(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
