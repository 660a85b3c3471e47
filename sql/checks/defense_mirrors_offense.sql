-- name: defense_mirrors_offense
-- table: nba_analytics.team_defense_game_summary
-- severity: ERROR
-- blocking: no
-- plan: offence mirrors defence
-- description: What a team allowed is what its opponent did, in every game; a side without its mirror (no source named
--    the opponent) warns
-- remedy: materialise both team summaries of the date again; where the opponent is missing, land a schedule that has
--    the game
SELECT o.game_date, o.game_id, o.team AS attacking, d.team AS defending, o.points, d.points_allowed, o.plays,
  d.plays_allowed, IF(d.game_id IS NULL, 'WARN', 'ERROR') AS severity
FROM `nba_analytics.team_offense_game_summary` AS o
LEFT JOIN `nba_analytics.team_defense_game_summary` AS d
  ON d.game_date = o.game_date AND d.game_id = o.game_id AND d.opponent = o.team
WHERE o.game_date BETWEEN @start_date AND @end_date
  AND (d.game_id IS NULL OR d.points_allowed != o.points OR ABS(d.plays_allowed - o.plays) > 0.001)
