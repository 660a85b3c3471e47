-- name: feature_counts_agree
-- table: nba_precompute.ml_feature_store
-- severity: ERROR
-- blocking: no
-- plan: player-count agreement between tables of one grain
-- description: Context, shot zones, factors and feature store of a date hold the same players; few apart warn, many fail
-- remedy: materialise nba_precompute of the date again: `nba-props backfill --select precompute --from DATE --to DATE`
-- thresholds: count_tolerance
WITH everybody AS (
  SELECT game_date, game_id, player_lookup, 'context' AS place
  FROM `nba_analytics.upcoming_player_game_context` WHERE game_date BETWEEN @start_date AND @end_date
  UNION ALL
  SELECT game_date, game_id, player_lookup, 'zones' AS place
  FROM `nba_precompute.player_shot_zone_analysis` WHERE game_date BETWEEN @start_date AND @end_date
  UNION ALL
  SELECT game_date, game_id, player_lookup, 'factors' AS place
  FROM `nba_precompute.player_composite_factors` WHERE game_date BETWEEN @start_date AND @end_date
  UNION ALL
  SELECT game_date, game_id, player_lookup, 'store' AS place
  FROM `nba_precompute.ml_feature_store` WHERE game_date BETWEEN @start_date AND @end_date
),
placed AS (
  SELECT game_date, game_id, player_lookup, COUNTIF(place = 'context') > 0 AS in_context,
    COUNTIF(place = 'zones') > 0 AS in_zones, COUNTIF(place = 'factors') > 0 AS in_factors,
    COUNTIF(place = 'store') > 0 AS in_store
  FROM everybody
  GROUP BY game_date, game_id, player_lookup
),
counted AS (
  SELECT *, COUNT(*) OVER (PARTITION BY game_date) AS population,
    COUNTIF(NOT (in_context AND in_zones AND in_factors AND in_store)) OVER (PARTITION BY game_date) AS apart
  FROM placed
)
SELECT game_date, game_id, player_lookup, in_context, in_zones, in_factors, in_store, population,
  IF(apart > @count_tolerance * population, 'ERROR', 'WARN') AS severity
FROM counted
WHERE NOT (in_context AND in_zones AND in_factors AND in_store)
