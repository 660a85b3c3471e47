-- name: games_quoted
-- table: nba_raw.odds_api_player_points_props
-- severity: WARN
-- blocking: no
-- plan: coverage: games with quotes
-- description: Where some games of a date are quoted, none is without any quote an hour before its tip
-- remedy: the feed stopped early or lost an event: land its payloads of the games named, then `nba-props slate DATE`
WITH quoted AS (
  SELECT game_date, game_id, COUNT(*) AS quotes FROM `nba_raw.odds_api_player_points_props`
  WHERE game_date BETWEEN @start_date AND @end_date AND game_id IS NOT NULL
  GROUP BY game_date, game_id
),
games AS (
  SELECT s.game_date, s.game_id, s.game_code, s.tip_at, q.quotes, COUNT(*) OVER (PARTITION BY s.game_date) AS population,
    COUNT(q.quotes) OVER (PARTITION BY s.game_date) AS games_quoted
  FROM `nba_raw.schedule` AS s
  LEFT JOIN quoted AS q ON q.game_date = s.game_date AND q.game_id = s.game_id
  WHERE s.game_date BETWEEN @start_date AND @end_date AND s.status != 'postponed'
)
SELECT game_date, game_id, game_code, tip_at, games_quoted, population
FROM games
WHERE quotes IS NULL AND games_quoted > 0
  AND TIMESTAMP_DIFF(IFNULL(tip_at, TIMESTAMP(DATE_ADD(game_date, INTERVAL 1 DAY))), @now, MINUTE) <= 60
