-- name: feeds_fresh
-- table: nba_raw.feed_requests
-- severity: ERROR
-- blocking: no
-- plan: feeds: freshness
-- description: While feeds are fetched at all, each that ever answered has answered within the hours the settings allow, if a
--    date with games has begun since (half a day ago, for results a day and two hours); a feed whose last requests failed
--    since is an error
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
latest AS (
  SELECT MAX(requested_at) AS any_asked_at FROM asked
)
SELECT DISTINCT feeds.feed, feeds.asked_at, feeds.answered_at,
  TIMESTAMP_DIFF(latest.any_asked_at, feeds.answered_at, HOUR) AS hours_behind,
  IF(feeds.asked_at > feeds.answered_at, 'ERROR', 'WARN') AS severity
FROM feeds
CROSS JOIN latest
JOIN begun ON begun.begun_at > feeds.answered_at
  AND TIMESTAMP_DIFF(latest.any_asked_at, begun.begun_at, HOUR)
    >= IF(feeds.feed IN ('balldontlie.box_scores', 'nba_com.player_game_logs'), 26, 12)
WHERE TIMESTAMP_DIFF(latest.any_asked_at, feeds.answered_at, HOUR) > @feed_stale_hours
  AND TIMESTAMP_DIFF(@now, latest.any_asked_at, HOUR) <= 24
