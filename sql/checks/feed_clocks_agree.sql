-- name: feed_clocks_agree
-- table: nba_raw.feed_requests
-- severity: WARN
-- blocking: no
-- plan: feeds: clocks
-- description: The services' clocks and ours agreed within the seconds the settings allow when last asked: what was captured
--    when rests on ours
-- remedy: set this machine's clock (NTP); if one service alone is off, it is its own
-- thresholds: feed_skew_seconds
SELECT service, requested_at, clock_skew_seconds
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY service ORDER BY requested_at DESC) AS place
  FROM `nba_raw.feed_requests`
  WHERE clock_skew_seconds IS NOT NULL
)
WHERE place = 1 AND ABS(clock_skew_seconds) > @feed_skew_seconds
