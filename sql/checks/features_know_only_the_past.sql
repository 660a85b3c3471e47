-- name: features_know_only_the_past
-- table: nba_precompute.ml_feature_store
-- severity: ERROR
-- blocking: yes
-- plan: max contributing date < D
-- description: No result of the date itself or later went into a feature
-- remedy: this is a leak: predict nothing from these rows; find the join that looked ahead (features/asof.py), mend it,
--    materialise the dates again
SELECT game_date, game_id, player_lookup, team, max_contributing_date
FROM `nba_precompute.ml_feature_store`
WHERE game_date BETWEEN @start_date AND @end_date AND max_contributing_date >= game_date
