-- name: lined_players_accounted
-- table: nba_predictions.prediction_outcomes
-- severity: ERROR
-- blocking: no
-- plan: coverage: lined players with a prediction or a reason
-- description: Every player a book quoted before the date was decided has a prediction or a reason why not
-- remedy: `nba-props slate DATE`; a player who stays without a word was lost between context and outcomes
WITH decided AS (
  SELECT game_date, MAX(decision_time) AS decision_time
  FROM `nba_predictions.prediction_outcomes`
  WHERE game_date BETWEEN @start_date AND @end_date
  GROUP BY game_date
),
lined AS (
  SELECT q.game_date, IF(q.person_known, q.player_lookup, q.player_lookup_raw) AS player_lookup,
    MIN(q.player_name) AS player_name, COUNT(*) AS quotes
  FROM `nba_raw.odds_api_player_points_props` AS q
  JOIN decided AS d ON d.game_date = q.game_date
  WHERE q.game_date BETWEEN @start_date AND @end_date AND q.resolution != 'not a name'
    AND (q.snapshot_timestamp IS NULL OR q.snapshot_timestamp <= d.decision_time)
  GROUP BY 1, 2
),
known AS (
  SELECT DISTINCT game_date, player_lookup FROM `nba_predictions.prediction_outcomes`
  WHERE game_date BETWEEN @start_date AND @end_date
)
SELECT l.game_date, l.player_lookup, l.player_name, l.quotes
FROM lined AS l
LEFT JOIN known AS k ON k.game_date = l.game_date AND k.player_lookup = l.player_lookup
WHERE k.player_lookup IS NULL
