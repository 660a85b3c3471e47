-- name: required_features_not_defaulted
-- table: nba_precompute.ml_feature_store
-- severity: ERROR
-- blocking: yes
-- plan: required defaults 0
-- description: No required feature was filled in by a default
-- remedy: find what the feature came from and why it was missing; a row that lacks it must say so in missing_required
SELECT game_date, game_id, player_lookup, team, required_default_count, feature_version
FROM `nba_precompute.ml_feature_store`
WHERE game_date BETWEEN @start_date AND @end_date AND required_default_count != 0
