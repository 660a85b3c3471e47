-- name: feature_counts_agree
-- table: nba_precompute.ml_feature_store
-- severity: ERROR
-- blocking: no
-- plan: player-count agreement between tables of one grain
-- description: Context and feature store of a date hold the same players; few apart warn, many fail
-- remedy: materialise nba_precompute of the date again: `nba-props backfill --select precompute --from DATE --to DATE`
-- thresholds: count_tolerance
WITH both_sides AS (
  SELECT game_date, game_id, player_lookup, MAX(in_context) AS in_context, MAX(in_store) AS in_store
  FROM (
    SELECT game_date, game_id, player_lookup, 1 AS in_context, 0 AS in_store
    FROM `nba_analytics.upcoming_player_game_context` WHERE game_date BETWEEN @start_date AND @end_date
    UNION ALL
    SELECT game_date, game_id, player_lookup, 0 AS in_context, 1 AS in_store
    FROM `nba_precompute.ml_feature_store` WHERE game_date BETWEEN @start_date AND @end_date
  )
  GROUP BY game_date, game_id, player_lookup
),
counted AS (
  SELECT *, COUNT(*) OVER (PARTITION BY game_date) AS population,
    COUNTIF(in_context + in_store < 2) OVER (PARTITION BY game_date) AS alone
  FROM both_sides
)
SELECT game_date, game_id, player_lookup, in_context = 1 AS in_context, in_store = 1 AS in_store, population,
  IF(alone > @count_tolerance * population, 'ERROR', 'WARN') AS severity
FROM counted
WHERE in_context + in_store < 2
