-- name: credits_left
-- table: nba_raw.feed_requests
-- severity: ERROR
-- blocking: no
-- plan: feeds: credits left
-- description: The service last said that enough credits are left; none left is an error, and so is a request of the last day
--    that was not made because it could not be paid for
-- remedy: raise NBA_PROPS_ODDS_API_DAILY_CREDITS or NBA_PROPS_ODDS_API_MONTHLY_CREDITS, or the plan at the service;
--    `nba-props clock` shows what is left and what is planned
-- thresholds: min_credits_left
WITH told AS (
  SELECT feed, requested_at, credits_left, ROW_NUMBER() OVER (ORDER BY requested_at DESC, credits_left) AS place
  FROM `nba_raw.feed_requests`
  WHERE credits_left IS NOT NULL
)
SELECT feed, requested_at, credits_left, 'few left' AS what, IF(credits_left <= 0, 'ERROR', 'WARN') AS severity
FROM told
WHERE place = 1 AND credits_left < @min_credits_left
UNION ALL
SELECT feed, MAX(requested_at), MIN(planned_credits), 'over budget', 'ERROR'
FROM `nba_raw.feed_requests`
WHERE outcome = 'over_budget' AND TIMESTAMP_DIFF(@now, requested_at, HOUR) < 24
GROUP BY feed
