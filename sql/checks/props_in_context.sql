-- name: props_in_context
-- table: nba_analytics.upcoming_player_game_context
-- severity: ERROR
-- blocking: no
-- plan: props not in context, each with its reason
-- description: Every player quoted before the date was decided is in the context; whoever is not is named with the
--    reason as a warning, and is an error where there is none
-- remedy: by the reason: an alias for a name that means nobody known, a schedule or roster that has the game or the team;
--    without a reason the context lost a player: materialise nba_analytics of the date again
WITH decided AS (
  SELECT game_date, MAX(decision_time) AS decision_time
  FROM `nba_analytics.upcoming_player_game_context`
  WHERE game_date BETWEEN @start_date AND @end_date
  GROUP BY game_date
),
lined AS (
  SELECT q.game_date, IF(q.person_known, q.player_lookup, q.player_lookup_raw) AS player_lookup, q.person_known,
    MIN(q.player_name) AS player_name, MAX(q.player_team) AS player_team, MAX(q.game_id) AS game_id, COUNT(*) AS quotes,
    MAX(q.resolution) AS resolution
  FROM `nba_raw.odds_api_player_points_props` AS q
  JOIN decided AS d ON d.game_date = q.game_date
  WHERE q.game_date BETWEEN @start_date AND @end_date AND q.resolution != 'not a name'
    AND (q.snapshot_timestamp IS NULL OR q.snapshot_timestamp <= d.decision_time)
  GROUP BY q.game_date, 2, q.person_known
),
counted AS (
  SELECT *, COUNT(*) OVER (PARTITION BY game_date) AS population FROM lined
),
explained AS (
  SELECT l.game_date, l.player_lookup, l.player_name, l.player_team, l.quotes, l.population,
    CASE
      WHEN NOT l.person_known AND l.resolution IN ('unresolved', 'ambiguous') THEN 'the printed name is nobody known: ' || l.resolution
      WHEN NOT l.person_known THEN 'the person was not known before this date'
      WHEN l.game_id IS NULL THEN 'his team has no game that day'
      WHEN l.player_team IS NULL OR l.player_team NOT IN (s.home_team, s.away_team)
        THEN 'the named game is not one of his latest team'
    END AS reason
  FROM counted AS l
  LEFT JOIN `nba_analytics.upcoming_player_game_context` AS c
    ON c.game_date = l.game_date AND c.player_lookup = l.player_lookup AND l.person_known
    AND c.game_date BETWEEN @start_date AND @end_date
  LEFT JOIN `nba_raw.schedule` AS s
    ON s.game_date = l.game_date AND s.game_id = l.game_id AND s.game_date BETWEEN @start_date AND @end_date
  WHERE c.player_lookup IS NULL
)
SELECT game_date, player_lookup, player_name, player_team, quotes, IFNULL(reason, 'no reason') AS reason, population,
  IF(reason IS NULL, 'ERROR', 'WARN') AS severity
FROM explained
