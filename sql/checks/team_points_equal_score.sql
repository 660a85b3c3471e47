-- name: team_points_equal_score
-- table: nba_analytics.team_offense_game_summary
-- severity: ERROR
-- blocking: no
-- plan: team sums equal scores
-- description: A team's players scored what the schedule says it scored; a difference within the tolerance warns. A game
--    known only from its box rows has no score of its own to be held against
-- remedy: a player's row is missing, doubled or wrong: compare the game with its box score, land it again, backfill
-- thresholds: score_tolerance
WITH scores AS (
  SELECT game_date, game_id, home_team AS team, home_score AS score FROM `nba_raw.schedule`
  WHERE game_date BETWEEN @start_date AND @end_date AND status = 'final' AND NOT is_derived
  UNION ALL
  SELECT game_date, game_id, away_team AS team, away_score AS score FROM `nba_raw.schedule`
  WHERE game_date BETWEEN @start_date AND @end_date AND status = 'final' AND NOT is_derived
)
SELECT o.game_date, o.game_id, o.team, o.points AS points_of_players, s.score,
  IF(ABS(o.points - s.score) > @score_tolerance, 'ERROR', 'WARN') AS severity
FROM `nba_analytics.team_offense_game_summary` AS o
JOIN scores AS s USING (game_id, team)
WHERE o.game_date BETWEEN @start_date AND @end_date AND o.points != s.score
