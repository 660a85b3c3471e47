-- name: aliases_applied
-- table: nba_raw.odds_api_player_points_props
-- severity: ERROR
-- blocking: no
-- plan: coverage, alias-resolved
-- description: No quote is left unresolved whose printed name is an active alias
-- remedy: the quotes were stored before the alias: `nba-props backfill --from DATE --to DATE`; if it stays, see
--    players/resolver.py
SELECT q.game_date, q.player_name, q.player_lookup_raw, a.nba_canonical_lookup, COUNT(*) AS quotes
FROM `nba_raw.odds_api_player_points_props` AS q
JOIN `nba_reference.player_aliases` AS a ON a.alias_lookup = q.player_lookup_raw AND a.is_active
WHERE q.game_date BETWEEN @start_date AND @end_date AND q.resolution = 'unresolved'
GROUP BY q.game_date, q.player_name, q.player_lookup_raw, a.nba_canonical_lookup
