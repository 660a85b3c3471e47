-- name: feature_version_agrees
-- table: nba_predictions.player_prop_predictions
-- severity: ERROR
-- blocking: no
-- plan: one version of the features on a date
-- description: What was predicted rests on the version of the features that is stored, and a date's features have one
--    version. A live prediction stays as it was when features are made anew: there it warns
-- remedy: `nba-props backfill --select precompute,predictions,grading --from DATE --to DATE`
WITH stored AS (
  SELECT game_date, MIN(feature_version) AS lowest, MAX(feature_version) AS highest
  FROM `nba_precompute.ml_feature_store`
  WHERE game_date BETWEEN @start_date AND @end_date
  GROUP BY game_date
),
predicted AS (
  SELECT game_date, system_id, origin, feature_version, COUNT(*) AS predictions
  FROM `nba_predictions.player_prop_predictions`
  WHERE game_date BETWEEN @start_date AND @end_date AND is_active
  GROUP BY game_date, system_id, origin, feature_version
)
SELECT p.game_date, p.system_id, p.origin, p.feature_version, p.predictions, s.lowest AS lowest_stored,
  s.highest AS highest_stored, IF(p.origin = 'live' AND s.lowest = s.highest, 'WARN', 'ERROR') AS severity
FROM predicted AS p
JOIN stored AS s ON s.game_date = p.game_date
WHERE p.feature_version != s.lowest OR p.feature_version != s.highest
