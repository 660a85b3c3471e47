-- name: played_were_expected
-- table: nba_predictions.prediction_accuracy
-- severity: ERROR
-- blocking: no
-- plan: played within expected
-- description: Nearly everybody who played was expected before the game: a smaller share of a date warns, a far smaller one
--    fails, and who was not is named. In the first two weeks of all stored results, and of a season whose rosters
--    nobody had, it only warns
-- remedy: a team the rosters have too few players of, or summaries that lack games: import them, then `nba-props backfill`
-- thresholds: expected_warn, expected_error
-- days before: 30
WITH decided AS (
  SELECT DISTINCT game_date, game_id FROM `nba_analytics.upcoming_player_game_context`
  WHERE game_date BETWEEN @start_date AND @end_date
),
played AS (
  SELECT s.game_date, s.season, s.game_id, s.player_lookup, s.player_name, s.team, s.minutes, c.player_lookup IS NOT NULL AS expected
  FROM `nba_analytics.player_game_summary` AS s
  JOIN decided AS d ON d.game_date = s.game_date AND d.game_id = s.game_id
  LEFT JOIN `nba_analytics.upcoming_player_game_context` AS c
    ON c.game_date = s.game_date AND c.game_id = s.game_id AND c.player_lookup = s.player_lookup
    AND c.game_date BETWEEN @start_date AND @end_date
  WHERE s.game_date BETWEEN @start_date AND @end_date
),
seasons AS (
  SELECT s.season, MIN(s.game_date) AS opened, MIN(r.known_from) AS rosters_from
  FROM `nba_analytics.player_game_summary` AS s
  LEFT JOIN `nba_raw.team_rosters` AS r ON r.season = s.season
  WHERE s.game_date BETWEEN DATE_SUB(@start_date, INTERVAL 30 DAY) AND @end_date
  GROUP BY s.season
),
counted AS (
  SELECT *, COUNT(*) OVER (PARTITION BY game_date) AS population,
    SAFE_DIVIDE(COUNTIF(expected) OVER (PARTITION BY game_date), COUNT(*) OVER (PARTITION BY game_date)) AS share
  FROM played
)
SELECT c.game_date, c.game_id, c.player_lookup, c.player_name, c.team, c.minutes, ROUND(c.share, 3) AS share, c.population,
  IF(
    c.share < @expected_error AND c.game_date >= @settled_from
    AND (s.rosters_from <= c.game_date OR DATE_DIFF(c.game_date, s.opened, DAY) >= 14), 'ERROR', 'WARN'
  ) AS severity
FROM counted AS c
JOIN seasons AS s ON s.season = c.season
WHERE NOT c.expected AND c.share < @expected_warn
