-- name: windows_free_of_absences
-- table: nba_analytics.player_game_summary
-- severity: ERROR
-- blocking: no
-- plan: windows free of did-not-play rows
-- description: What the windows of later dates are made of are games played: few rows of a date are without a minute and
--    without any count. A second on the floor leaves such a row, every player of the bench does not
-- remedy: a feed that prints who did not play was read as if they had: mend its reader in sources/, materialise the dates
--    again
-- thresholds: max_empty_row_share
WITH counted AS (
  SELECT game_date, game_id, player_lookup, player_name, team,
    minutes = 0 AND IFNULL(pts, 0) + IFNULL(reb, 0) + IFNULL(ast, 0) + IFNULL(fga, 0) + IFNULL(fta, 0) + IFNULL(stl, 0)
      + IFNULL(blk, 0) + IFNULL(tov, 0) + IFNULL(pf, 0) + ABS(IFNULL(plus_minus, 0)) = 0 AS is_empty
  FROM `nba_analytics.player_game_summary`
  WHERE game_date BETWEEN @start_date AND @end_date
),
shares AS (
  SELECT *, COUNT(*) OVER (PARTITION BY game_date) AS population,
    COUNTIF(is_empty) OVER (PARTITION BY game_date) AS empty_rows
  FROM counted
)
SELECT game_date, game_id, player_lookup, player_name, team, empty_rows, population
FROM shares
WHERE is_empty AND empty_rows > @max_empty_row_share * population
