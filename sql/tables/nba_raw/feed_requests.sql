CREATE TABLE `nba_raw.feed_requests` (
  request_id STRING NOT NULL OPTIONS (description = "What identifies the request with its planned instant; stands in its payload's name"),
  requested_at TIMESTAMP NOT NULL OPTIONS (description = "When it was asked, by the one clock (UTC)"),
  feed STRING NOT NULL OPTIONS (description = "Feed of the landing zone the answer belongs to"),
  service STRING NOT NULL OPTIONS (description = "Service asked: odds_api, balldontlie, nba_com, nba_stats or espn"),
  address STRING NOT NULL OPTIONS (description = "What identifies what was asked, whenever it is asked"),
  subject STRING OPTIONS (description = "What it was about: a game, a page, ..."),
  game_date DATE NOT NULL OPTIONS (description = "Eastern game date it was about"),
  slot TIMESTAMP OPTIONS (description = "The instant it was planned for (UTC); null where the answer is the same whenever it is asked"),
  outcome STRING NOT NULL OPTIONS (description = "landed, unchanged (as before, not stored again), not_modified (the service says so), empty (no record in it), refused (unreadable, kept apart), failed, gone (404) or over_budget (not asked)"),
  status INT64 OPTIONS (description = "HTTP status of the last attempt; null where there was none"),
  attempts INT64 NOT NULL OPTIONS (description = "How often it was tried"),
  planned_credits INT64 NOT NULL OPTIONS (description = "The most it could cost"),
  credits INT64 NOT NULL OPTIONS (description = "What it cost, failed attempts included"),
  credits_left INT64 OPTIONS (description = "What the service said was left afterwards"),
  payload STRING OPTIONS (description = "Path of the payload in the landing zone"),
  bytes INT64 OPTIONS (description = "Length of the answer"),
  etag STRING OPTIONS (description = "The service's mark of this version of the answer"),
  last_modified STRING OPTIONS (description = "When the service last changed the answer, as it prints it"),
  clock_skew_seconds FLOAT64 OPTIONS (description = "How far the service's clock was ahead of ours"),
  is_recovered BOOL NOT NULL OPTIONS (description = "Whether the row was made from the payload: its fetcher was killed before it could say so"),
  error STRING OPTIONS (description = "Why there is no payload"),
  run_id STRING NOT NULL OPTIONS (description = "The run that wrote the row"),
  created_at TIMESTAMP NOT NULL OPTIONS (description = "Wall clock of the write; never used in a rule"),
  PRIMARY KEY (request_id, requested_at) NOT ENFORCED
)
CLUSTER BY service, feed
OPTIONS (description = "One request to a live feed: what was asked when, what it cost and what became of it; appended, never changed.");
