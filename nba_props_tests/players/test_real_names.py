"""Three real seasons of printed names: everybody is found, and nobody is taken for another.

The files are read by the feeds' own readers; whom a name means is judged by who played for the printed teams.
"""

import io
import re
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import polars as pl
import pytest

from nba_props.ingest import box_scores, reports, schedule
from nba_props.landing import Landing, PayloadRef
from nba_props.players import aliases, names, resolver
from nba_props.players.registry import ids, spellings
from nba_props.sources.feeds import FEEDS
from nba_props.sources.importing import import_path
from nba_props.sources.reading import read_records
from nba_props_tests.homes import real_data
from nba_props_tests.players.known import CASE, Known

pytestmark = pytest.mark.real_data

NOW = datetime(2026, 5, 10, 15, tzinfo=UTC)
#: Initials that fit two players of the game: nobody can tell, and nobody may guess.
TWO_FIT = {"J. Green", "C. Martin", "T. Young"}
#: In the injury sample: both on one team, or one on either side of the game.
TWO_FIT_INJURED = {"J. Williams", "S. Curry", "K. George"}
#: A person is with a team within so many days of a game, the summer included.
NEAR_DAYS = 250


#: By then every team has played once.
OPENING_DAYS = 2


class Real:
    """The real files as records, and what names are resolved with when all of them are known."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.box = self._records("bulk.box_scores", "box_scores.parquet", "box_scores")
        self.schedule_records = self._records("bulk.schedule", "schedule.parquet", "schedule")
        self.rosters = reports.rosters(self._records("bulk.rosters", "rosters_2025_26.parquet", "rosters"))
        imported = self._records("bulk.aliases", "name_aliases_manual.csv", "aliases")
        self.pairs = imported.select("spelling", "other_spelling")
        self.schedule = schedule.build(self.schedule_records, self.box)
        self.games = schedule.team_games(self.schedule)
        self.known = Known.of(self.box, self.playing, self.rosters, self.pairs)

    @property
    def playing(self) -> pl.DataFrame:
        """Every team with a game, by date."""
        return self.games.select("game_date", "team")

    @cached_property
    def appearances(self) -> pl.DataFrame:
        """universal_player_id, team and date of every box row."""
        people = ids(self.known.registry)
        return self.box.join(people, on="source_player_id").select(
            "universal_player_id", "game_date", played_for="team"
        )

    @cached_property
    def points(self) -> pl.DataFrame:
        """Points quotes."""
        return self._records("bulk.props_points", "props_points.parquet", "props")

    @cached_property
    def combined(self) -> pl.DataFrame:
        """Quotes of points, rebounds and assists, read as if they were of points: their names matter here."""
        frame = pl.read_parquet(self.folder / "props_pra.parquet").rename({"event_date": "game_date"})
        body = io.BytesIO()
        frame.with_columns(market=pl.lit("player_points")).write_parquet(body)
        return _parsed("bulk.props_points", body.getvalue(), "parquet", "props")

    @cached_property
    def injuries(self) -> pl.DataFrame:
        """The injury sample."""
        return self._records("bulk.injuries", "injuries_sample.parquet", "injuries")

    @cached_property
    def quotes(self) -> pl.DataFrame:
        """All quotes with what their names were resolved to."""
        return self.known.resolved(pl.concat([self.points, self.combined]))

    def pairs_of(self, file: str) -> list[tuple[str, str]]:
        """(a book's spelling, the box score's) of one of the two lists."""
        book, box = {"name_variants.csv": ("player_name", "box_name")}.get(file, ("book_name", "box_name"))
        return list(pl.read_csv(self.folder / file).select(book, box).iter_rows())

    def _records(self, feed: str, file: str, kind: str) -> pl.DataFrame:
        return _parsed(feed, (self.folder / file).read_bytes(), file.rpartition(".")[2], kind)


def _parsed(feed: str, body: bytes, suffix: str, kind: str) -> pl.DataFrame:
    parsed = FEEDS[feed].parse(body, PayloadRef(feed, feed, None, NOW, "", suffix, False))
    return parsed.records[kind]


@pytest.fixture(scope="module")
def real() -> Real:
    return Real(real_data())


PAIRS = {"name_variants.csv": 63, "name_aliases_manual.csv": 10}


def asked_on_every_date(real: Real, file: str) -> pl.DataFrame:
    """Every book's spelling on every date its person played, with the printed teams and again with none.

    Column `meant` holds the id the pair's other side has in the box scores.
    """
    of_name = real.box.select("player_name", "source_player_id", "game_date", "team", "opponent")
    pairs = pl.DataFrame(real.pairs_of(file), schema=["printed", "player_name"], orient="row")
    dated = pairs.join(of_name, on="player_name").select(
        "game_date",
        player_name="printed",
        home_team="team",
        away_team="opponent",
        meant="source_player_id",
    )
    assert dated["player_name"].n_unique() == len(dict(real.pairs_of(file))) == PAIRS[file]
    nowhere = dated.with_columns(pl.lit(None, pl.String).alias(name) for name in ("home_team", "away_team"))
    return real.known.resolved(pl.concat([dated.drop_nulls(), nowhere]))


@pytest.mark.parametrize("file", PAIRS)
def test_no_pair_ever_means_another_person(real: Real, file: str) -> None:
    found = asked_on_every_date(real, file).drop_nulls("universal_player_id")
    assert found.filter(pl.col("universal_player_id") != pl.col("meant")).is_empty()
    assert found["player_name"].n_unique() == PAIRS[file]


@pytest.mark.parametrize(
    "file",
    PAIRS,
)
def test_every_pair_is_resolved_on_every_date_its_person_played(real: Real, file: str) -> None:
    asked = asked_on_every_date(real, file)
    lost = asked.filter(pl.col("universal_player_id").is_null())
    assert lost.is_empty(), lost.select("player_name", "game_date", "resolution").unique().sort("game_date")


def test_every_name_of_the_points_quotes_is_resolved(real: Real) -> None:
    assert not lost_names(real.known.resolved(real.points))


def form_of(printed: str, real: Real) -> str:
    """What is peculiar about a printed name nobody of the registry prints so."""
    people = real.known.registry
    if "(" in printed:
        return "tag"
    if re.match(r"^[A-Z][a-z]{0,2}\. |^[A-Z] ", printed):
        return "initial"
    if "," in printed:
        return "last name, first name"
    last, _, first = printed.partition(" ")
    if names.normalise(f"{first} {last}") in people["player_lookup"]:
        return "last name first"
    if names.suffixless(printed) in people["suffixless_lookup"]:
        return "suffix"
    return "alias"


@pytest.mark.parametrize(
    "form",
    ("tag", "initial", "last name, first name", "last name first", "suffix", "alias"),
)
def test_every_name_of_the_combined_quotes_is_resolved(real: Real, form: str) -> None:
    """But for initials that fit two players of the game, and the first nights of all, before which neither a
    box score nor a roster says who plays where.
    """
    began = pl.col("game_date") > real.box["game_date"].min() + timedelta(days=OPENING_DAYS)
    lost = lost_names(real.known.resolved(real.combined.filter(began)))
    assert not [name for name in lost if form_of(name, real) == form and name not in TWO_FIT]


def lost_names(resolved: pl.DataFrame) -> dict[str, int]:
    """The names that mean nobody, with their rows."""
    lost = resolved.filter(pl.col("universal_player_id").is_null())
    return dict(lost["player_name"].value_counts(sort=True).iter_rows())


def test_initials_that_fit_two_players_of_the_game_are_nobodys(real: Real) -> None:
    undecided = real.quotes.filter(pl.col("player_name").is_in(TWO_FIT))
    assert undecided["player_name"].n_unique() == len(TWO_FIT)
    assert undecided["universal_player_id"].null_count() == undecided.height


def test_whoever_is_named_plays_for_one_of_the_two_teams(real: Real) -> None:
    """On the night itself, and where he sat out, in a game near to it: the proof that nobody is mistaken."""
    named = real.quotes.drop_nulls(["universal_player_id", "home_team"]).select(*CASE, "universal_player_id")
    games = (
        named.unique()
        .join(real.appearances.rename({"game_date": "played_on"}), on="universal_player_id")
        .with_columns(
            for_one_of_them=pl.col("played_for").is_in(pl.concat_list("home_team", "away_team")),
            days=(pl.col("played_on") - pl.col("game_date")).dt.total_days().abs(),
        )
    )
    that_night = games.filter(pl.col("days") == 0)
    assert that_night.height > 15_000
    assert that_night["for_one_of_them"].all()
    near = games.filter(pl.col("for_one_of_them") & (pl.col("days") <= NEAR_DAYS))
    assert (
        named.unique().join(near, on=[*CASE, "universal_player_id"], how="anti", nulls_equal=True).is_empty()
    )


def test_no_two_ids_share_a_lookup_on_any_date(real: Real) -> None:
    people = ids(real.known.registry)
    played = real.box.join(people, on="source_player_id").select(
        "game_date", "player_lookup", "universal_player_id"
    )
    quoted = real.quotes.drop_nulls("universal_player_id").select(played.columns)
    shared = (
        pl.concat([played, quoted])
        .group_by("game_date", "player_lookup")
        .agg(pl.col("universal_player_id").n_unique().alias("persons"))
        .filter(pl.col("persons") > 1)
    )
    assert shared.is_empty()
    assert real.known.registry["player_lookup"].is_unique().all()
    assert people["source_player_id"].is_unique().all()


def test_everybody_keeps_his_id_over_trades_and_spellings(real: Real) -> None:
    """His own name, as each box score printed it, means him on every date, whichever team he plays for."""
    asked = real.box.select(
        "player_name", "game_date", "source_player_id", home_team="team", away_team="opponent"
    ).drop_nulls()
    found = real.known.resolved(asked)
    assert real.box.group_by("source_player_id").agg(pl.col("team").n_unique())["team"].gt(1).sum() > 200
    assert found.filter(pl.col("universal_player_id").ne_missing(pl.col("source_player_id"))).is_empty()


def _injuries(real: Real) -> pl.DataFrame:
    return reports.injuries(
        real.injuries,
        spellings=spellings(real.known.registry),
        aliases=real.known.aliases,
        teams=real.known.teams,
        ids=ids(real.known.registry),
        schedule=real.schedule,
    )


def test_most_of_the_injured_are_known(real: Real) -> None:
    """Who was traded after the last game we have cannot be placed; everybody else can, within his game."""
    named = _injuries(real).drop_nulls("universal_player_id")
    printed = real.injuries.join(named, on=["game_date", "player_name"], how="semi")
    assert printed.height >= 0.80 * real.injuries.height


def test_the_injured_whose_initial_fits_two_are_nobodys(real: Real) -> None:
    """K. George is one of two in the game of Utah and Washington, and one alone in any other."""
    met = pl.col("team_printed").n_unique().over("game_date", "player_name") == 2
    fits_two = pl.col("player_name").is_in(TWO_FIT_INJURED) & (met | (pl.col("player_name") != "K. George"))
    undecided = _injuries(real).filter(fits_two)
    assert undecided["player_name"].n_unique() == len(TWO_FIT_INJURED)
    assert undecided["universal_player_id"].null_count() == undecided.height


def test_no_two_of_the_injured_become_one(real: Real) -> None:
    """One printed name under two teams with two statuses is two persons: both rows stay."""
    said = real.injuries.select("game_date", "player_name", "status").unique()
    kept = _injuries(real).select("game_date", "player_name", "status").unique()
    assert said.join(kept, on=said.columns, how="anti").is_empty()


#: What a line of a box score is told by; services round minutes in different ways.
LINE = ["game_date", "team", "pts", "reb", "ast", "fga", "fg3a", "fta"]


class TwoServices:
    """The bulk box scores and the bodies of another service about some of the same games."""

    def __init__(self, real: Real, landing: Landing) -> None:
        bodies = real.folder / "raw_json" / "balldontlie_v1"
        import_path(bodies, landing, NOW)
        other = read_records(landing, "box_scores").records["box_scores"]
        self.box = pl.concat([real.box, other.select(real.box.columns)])
        games = schedule.build(
            pl.concat([real.schedule_records, read_records(landing, "schedule").records["schedule"]]),
            self.box,
        )
        playing = schedule.team_games(games).select("game_date", "team")
        self.rows, _ = box_scores.build(self.box, games, aliases.pairs(real.pairs))
        self.known = Known.of(self.rows, playing, real.rosters, real.pairs)

    def twice(self) -> pl.DataFrame:
        """Names and ids that both services print with one line of a game, which nobody else there has."""
        people = ids(self.known.registry)
        played = self.box.filter(pl.col("minutes") >= 5).join(people, on="source_player_id")
        is_other = pl.col("source_player_id").str.starts_with("bdl:")
        one, other = (
            rows.filter(~rows.select(LINE).is_duplicated())
            for rows in (played.filter(is_other), played.filter(~is_other))
        )
        return one.join(other, on=LINE).select(
            "player_name", "player_name_right", "universal_player_id", "universal_player_id_right"
        ).unique()  # fmt: skip


@pytest.fixture(scope="module")
def services(real: Real, tmp_path_factory: pytest.TempPathFactory) -> TwoServices:
    return TwoServices(real, Landing(str(tmp_path_factory.mktemp("landing"))))


def test_a_person_of_two_services_is_one(services: TwoServices) -> None:
    """Their spellings differ by suffixes, by nicknames and by word order; their games do not."""
    pairs = services.twice()
    assert pairs.height > 200
    apart = pairs.filter(pl.col("universal_player_id") != pl.col("universal_player_id_right"))
    assert apart.is_empty(), apart


def test_no_line_of_a_game_is_stored_twice(services: TwoServices) -> None:
    """Two team-mates may have one line; two services telling of it are telling of one person."""
    issuer = pl.col("source_player_id").str.split(":").list.first()
    told = services.rows.filter(pl.col("minutes") >= 5).group_by(LINE).agg(
        pl.col("player_name"), issuers=issuer.n_unique()
    )  # fmt: skip
    twice = told.filter(pl.col("issuers") > 1)
    assert twice.is_empty(), twice


def test_a_second_service_changes_whom_no_quote_means(services: TwoServices, real: Real) -> None:
    one, other = real.known.resolve(real.points), services.known.resolve(real.points)
    both = one.join(other, on=resolver.CASE, nulls_equal=True).drop_nulls("universal_player_id")
    moved = both.filter(pl.col("universal_player_id").ne_missing(pl.col("universal_player_id_right")))
    assert moved.is_empty(), moved.select("player_name").unique()
