"""Every pair of fixtures there is, whichever module it is written in."""

from nba_props_tests.checks import fixtures, fixtures_of_feeds, fixtures_of_models

#: By table and name, as the plan has them.
PAIRS = fixtures.PAIRS | fixtures_of_feeds.PAIRS | fixtures_of_models.PAIRS
