-- name: feeds_fresh
-- table: nba_raw.feed_requests
-- severity: ERROR
-- blocking: no
-- plan: feeds: freshness
-- description: While feeds are fetched at all, each that ever answered has answered within the hours the settings allow, if a
--    date with games has begun since (half a day ago, for results a day and two hours); a feed whose last requests failed
--    since is an error. One that only stands in for another may rest while that one answers
-- remedy: `nba-props fetch FEED` says what is wrong; `nba-props clock` what is fetched when
-- thresholds: feed_stale_hours
WITH asked AS (
  SELECT feed, requested_at, game_date,
    IF(outcome IN ('landed', 'unchanged', 'not_modified', 'empty'), requested_at, NULL) AS well_at
  FROM `nba_raw.feed_requests`
  WHERE feed NOT IN ('nba_com.schedule', 'odds_api.historical_events', 'odds_api.historical_event_odds')
),
feeds AS (
  SELECT feed, MAX(requested_at) AS asked_at, MAX(well_at) AS answered_at FROM asked GROUP BY feed
),
-- A date without games is never asked about on the day itself: then nothing is due.
begun AS (
  SELECT game_date, MIN(requested_at) AS begun_at
  FROM asked
  WHERE game_date = DATE(requested_at, 'America/New_York')
  GROUP BY game_date
),
-- The last one that began half a day before anybody was last asked, and a day and two hours.
started AS (
  SELECT MAX(IF(TIMESTAMP_DIFF(last_at, begun_at, HOUR) >= 12, begun_at, NULL)) AS half_day_at,
    MAX(IF(TIMESTAMP_DIFF(last_at, begun_at, HOUR) >= 26, begun_at, NULL)) AS day_at
  FROM begun
  CROSS JOIN (SELECT MAX(requested_at) AS last_at FROM asked)
),
facts AS (
  SELECT *, CASE feed
      WHEN 'espn.scoreboard' THEN 'balldontlie.games'
      WHEN 'espn.injuries' THEN 'balldontlie.player_injuries'
      WHEN 'nba_com.player_index' THEN 'balldontlie.players'
      WHEN 'nba_com.player_game_logs' THEN 'balldontlie.box_scores'
      ELSE feed END AS fact
  FROM feeds
),
latest AS (
  SELECT *, MAX(asked_at) OVER () AS any_asked_at, MAX(answered_at) OVER (PARTITION BY fact) AS fact_answered_at
  FROM facts
)
SELECT feed, asked_at, answered_at,
  TIMESTAMP_DIFF(any_asked_at, answered_at, HOUR) AS hours_behind,
  IF(asked_at > answered_at, 'ERROR', 'WARN') AS severity
FROM latest
CROSS JOIN started
WHERE TIMESTAMP_DIFF(any_asked_at, answered_at, HOUR) > @feed_stale_hours
  AND (TIMESTAMP_DIFF(any_asked_at, fact_answered_at, HOUR) > @feed_stale_hours
    AND IF(fact = 'balldontlie.box_scores', day_at, half_day_at) > answered_at
    OR asked_at > answered_at AND TIMESTAMP_DIFF(any_asked_at, asked_at, HOUR) <= @feed_stale_hours)
  AND TIMESTAMP_DIFF(@now, any_asked_at, HOUR) <= 24
