-- name: feeds_fresh
-- table: nba_raw.feed_requests
-- severity: ERROR
-- blocking: no
-- plan: feeds: freshness
-- description: While feeds are fetched at all, each that ever answered has answered within the hours the settings allow; a
--    feed whose last requests failed since is an error. One that only stands in for another may rest while that one answers
-- remedy: `nba-props fetch FEED` says what is wrong; `nba-props clock` what is fetched when
-- thresholds: feed_stale_hours
WITH feeds AS (
  SELECT feed, MAX(requested_at) AS asked_at,
    MAX(IF(outcome IN ('landed', 'unchanged', 'not_modified', 'empty'), requested_at, NULL)) AS answered_at
  FROM `nba_raw.feed_requests`
  WHERE feed NOT IN ('nba_com.schedule', 'odds_api.historical_events', 'odds_api.historical_event_odds')
  GROUP BY feed
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
WHERE TIMESTAMP_DIFF(any_asked_at, answered_at, HOUR) > @feed_stale_hours
  AND (TIMESTAMP_DIFF(any_asked_at, fact_answered_at, HOUR) > @feed_stale_hours
    OR asked_at > answered_at AND TIMESTAMP_DIFF(any_asked_at, asked_at, HOUR) <= @feed_stale_hours)
  AND TIMESTAMP_DIFF(@now, any_asked_at, HOUR) <= 24
