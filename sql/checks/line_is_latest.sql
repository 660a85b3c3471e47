-- name: line_is_latest
-- table: nba_predictions.player_prop_predictions
-- severity: ERROR
-- blocking: no
-- plan: published line = raw latest pre-tip line
-- description: The line of an active prediction is one its book quoted in its latest snapshot before the decision and the
--    tip. Of a live prediction only what was captured by then counts
-- remedy: predict the date again: `nba-props backfill --select predictions,grading --from DATE --to DATE`; if it stays, see
--    markets/lines.py
WITH published AS (
  SELECT game_date, game_id, player_lookup, sportsbook, current_points_line, decision_time, tip_at, origin,
    COUNT(*) AS systems
  FROM `nba_predictions.player_prop_predictions`
  WHERE game_date BETWEEN @start_date AND @end_date AND is_active AND has_prop_line
  GROUP BY game_date, game_id, player_lookup, sportsbook, current_points_line, decision_time, tip_at, origin
),
latest AS (
  SELECT p.*, q.points_line, q.snapshot_timestamp
  FROM published AS p
  JOIN `nba_raw.odds_api_player_points_props` AS q
    ON q.game_date = p.game_date AND q.game_id = p.game_id AND q.player_lookup = p.player_lookup
    AND q.bookmaker = p.sportsbook
  WHERE q.game_date BETWEEN @start_date AND @end_date
    AND (NOT q.capture_time_known OR (q.snapshot_timestamp <= p.decision_time
      AND IFNULL(q.snapshot_timestamp < IFNULL(p.tip_at, q.commence_at), TRUE)))
    AND (p.origin != 'live' OR IFNULL(q.captured_at <= p.decision_time, FALSE))
  QUALIFY RANK() OVER (
    PARTITION BY p.game_date, p.game_id, p.player_lookup, p.sportsbook, p.current_points_line, p.decision_time, p.origin
    ORDER BY q.snapshot_timestamp DESC NULLS LAST
  ) = 1
)
SELECT game_date, game_id, player_lookup, sportsbook, current_points_line, decision_time, systems,
  MIN(points_line) AS lowest_latest_line, MAX(points_line) AS highest_latest_line, MAX(snapshot_timestamp) AS latest_snapshot
FROM latest
GROUP BY game_date, game_id, player_lookup, sportsbook, current_points_line, decision_time, systems
HAVING COUNTIF(points_line = current_points_line) = 0
