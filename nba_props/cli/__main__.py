"""`python -m nba_props.cli` is the same as `nba-props`."""

from nba_props.cli import main

main()
