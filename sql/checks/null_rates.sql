-- name: null_rates
-- table: nba_raw.bdl_player_boxscores
-- severity: ERROR
-- blocking: no
-- plan: NULL rates
-- description: Points, minutes and shots attempted are known in nearly every box row of a date
-- remedy: the source lost a column: see the payloads of the date, mend the reader, materialise the date again
-- thresholds: max_null_rate
WITH counted AS (
  SELECT game_date, COUNT(*) AS population, COUNTIF(pts IS NULL) AS null_pts, COUNTIF(minutes IS NULL) AS null_minutes,
    COUNTIF(fga IS NULL) AS null_fga, COUNTIF(fta IS NULL) AS null_fta
  FROM `nba_raw.bdl_player_boxscores`
  WHERE game_date BETWEEN @start_date AND @end_date
  GROUP BY game_date
)
SELECT * FROM counted
WHERE GREATEST(null_pts, null_minutes, null_fga, null_fta) > @max_null_rate * population
