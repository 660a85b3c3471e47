-- name: live_games_quoted
-- table: nba_raw.feed_requests
-- severity: ERROR
-- blocking: no
-- plan: feeds: games without props
-- description: While props are fetched live, every game of today and the two dates before has a stored quote an hour before its
--    tip. A date without any is an error, whether the books had none, nobody asked, or it landed and no run followed; a date
--    without some warns. Looked at by the hour: `games_quoted` looks only when quotes of the date arrive
-- remedy: `nba-props fetch props --date DATE` says what the service has (of a past date from its history), `nba-props clock DATE`
--    what could not be paid for; then `nba-props slate DATE`
WITH games AS (
  SELECT game_date, game_id, game_code
  FROM `nba_raw.schedule`
  WHERE game_date BETWEEN DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 2 DAY) AND DATE(@now, 'America/New_York')
    AND status != 'postponed'
    AND TIMESTAMP_DIFF(IFNULL(tip_at, TIMESTAMP(DATE_ADD(game_date, INTERVAL 1 DAY))), @now, MINUTE) <= 60
),
quoted AS (
  SELECT DISTINCT game_id FROM `nba_raw.odds_api_player_points_props`
  WHERE game_date BETWEEN DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 2 DAY) AND DATE(@now, 'America/New_York')
),
-- From the day on which props were first fetched live; a week after the last time nobody expects any.
fetched AS (
  SELECT MIN(DATE(requested_at, 'America/New_York')) AS since, MAX(requested_at) AS last_at
  FROM `nba_raw.feed_requests`
  WHERE feed IN ('odds_api.events', 'odds_api.event_odds')
),
by_date AS (
  SELECT g.game_date, COUNT(*) AS games, COUNTIF(q.game_id IS NULL) AS without_quotes,
    STRING_AGG(IF(q.game_id IS NULL, g.game_code, NULL), ', ' ORDER BY g.game_code) AS unquoted
  FROM games AS g
  CROSS JOIN fetched AS f
  LEFT JOIN quoted AS q ON q.game_id = g.game_id
  WHERE g.game_date >= f.since AND TIMESTAMP_DIFF(@now, f.last_at, DAY) < 7
  GROUP BY g.game_date
)
SELECT game_date, games, without_quotes, SAFE_DIVIDE(without_quotes, games) AS share, unquoted,
  IF(without_quotes = games, 'ERROR', 'WARN') AS severity
FROM by_date
WHERE without_quotes > 0
