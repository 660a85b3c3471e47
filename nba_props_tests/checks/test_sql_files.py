from pathlib import Path

import pytest

from nba_props.checks.sql_files import read_check, require_sound
from nba_props.errors import ContractError
from nba_props.validation.check import Severity

GOOD = """-- name: fewer
-- table: nba_raw.schedule
-- severity: ERROR
-- blocking: yes
-- plan: an item
-- description: goes on
--    for two lines
-- remedy: do
-- thresholds: max_null_rate
SELECT game_date FROM `nba_raw.schedule`
WHERE game_date BETWEEN @start_date AND @end_date AND home_score < @max_null_rate
"""


def _file(folder: Path, text: str) -> Path:
    file = folder / "fewer.sql"
    file.write_text(text)
    return file


def test_a_file_is_a_check(tmp_path: Path) -> None:
    check = read_check(_file(tmp_path, GOOD))
    assert (check.name, check.severity, check.blocking) == ("fewer", Severity.ERROR, True)
    assert check.description == "goes on for two lines"
    assert check.thresholds == ("max_null_rate",)
    assert check.query.startswith("SELECT")
    require_sound(check)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("name: fewer", "name: more", "one name"),
        ("nba_raw.schedule\n-- sev", "nba_raw.nothing\n-- sev", "no table nba_raw.nothing"),
        ("severity: ERROR", "severity: FATAL", "WARN or ERROR"),
        ("blocking: yes", "blocking: maybe", "yes or no"),
        ("-- remedy: do\n", "", "lacks remedy"),
        ("-- plan:", "-- plann:", "no field 'plann'"),
        ("severity: ERROR", "severity: WARN", "only an ERROR can block"),
        ("BETWEEN @start_date", "BETWEEN DATE_SUB(@start_date, INTERVAL 7 DAY)", "7 days behind .* given 0"),
    ],
)
def test_a_header_that_is_wrong_names_the_file_and_the_fault(
    old: str, new: str, fault: str, tmp_path: Path
) -> None:
    with pytest.raises(ContractError, match=rf"fewer.*{fault}"):
        read_check(_file(tmp_path, GOOD.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("game_date BETWEEN @start_date AND @end_date AND ", "", "must name @end_date"),
        ("home_score < @max_null_rate", "TRUE", "must name .*max_null_rate"),
        ("home_score < @max_null_rate", "home_score < @max_null_rate + @other", "other"),
        ("home_score <", "home_score / away_score <", "SAFE_DIVIDE"),
        ("SELECT game_date", "DELETE", "one SELECT"),
    ],
)
def test_a_query_that_forgets_its_window_or_a_threshold_is_unsound(
    old: str, new: str, fault: str, tmp_path: Path
) -> None:
    """Without its dates a query would look at all of a table in one warehouse and at a window in the
    other.
    """
    with pytest.raises(ContractError, match=fault):
        require_sound(read_check(_file(tmp_path, GOOD.replace(old, new))))
