-- name: tips_agree
-- table: nba_raw.odds_api_player_points_props
-- severity: WARN
-- blocking: no
-- plan: line before tip
-- description: Books and schedule name about the same tip: books print the one on the floor, some ten minutes after the
--    announced one. Farther apart, one of them is in another time zone or of another game, and every rule that counts
--    from the tip is wrong with it
-- remedy: compare the tips named with the league's page; land the payload that is right, then materialise the date again
-- thresholds: tip_tolerance_minutes
WITH games AS (
  SELECT q.game_date, q.game_id, s.game_code, s.tip_at, MIN(q.commence_at) AS earliest_at_books,
    MAX(q.commence_at) AS latest_at_books, COUNT(*) AS quotes, MIN(q.payload) AS payload
  FROM `nba_raw.odds_api_player_points_props` AS q
  JOIN `nba_raw.schedule` AS s ON s.game_date = q.game_date AND s.game_id = q.game_id
  WHERE q.game_date BETWEEN @start_date AND @end_date AND s.game_date BETWEEN @start_date AND @end_date
    AND q.commence_at IS NOT NULL AND s.tip_at IS NOT NULL
  GROUP BY q.game_date, q.game_id, s.game_code, s.tip_at
)
SELECT *, COUNT(*) OVER (PARTITION BY game_date) AS population
FROM games
WHERE TIMESTAMP_DIFF(latest_at_books, tip_at, MINUTE) > @tip_tolerance_minutes
  OR TIMESTAMP_DIFF(tip_at, earliest_at_books, MINUTE) > @tip_tolerance_minutes
