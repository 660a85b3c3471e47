"""When tonight's slate card is written anew."""

from datetime import UTC, datetime, timedelta

from nba_props.automation.cards import Act, CardState, decide

NOON = datetime(2026, 1, 16, 17, tzinfo=UTC)
PATIENCE = timedelta(minutes=10)


def decided(
    known: CardState | None, published: str, minutes: float = 0, *, busy: bool = False
) -> tuple[CardState, Act]:
    now = NOON + timedelta(minutes=minutes)
    return decide(known, published, now=now, is_in_progress=busy, patience=PATIENCE)


def test_what_was_published_before_the_first_look_is_no_news() -> None:
    state, act = decided(None, "p1")
    assert act is Act.NOTHING
    assert decided(state, "p1", 60) == (state, Act.NOTHING), "an idle daemon makes nothing"


def test_what_is_published_anew_is_shown_once() -> None:
    assert decided(CardState(), "") == (CardState(), Act.NOTHING)
    state, act = decided(CardState(), "p1")
    assert act is Act.MAKE
    assert decided(state, "p1")[1] is Act.NOTHING
    assert decided(state, "p2")[1] is Act.MAKE


def test_a_run_of_the_date_goes_first_but_not_for_ever() -> None:
    state, act = decided(CardState("p1"), "p2", busy=True)
    assert act is Act.WAIT
    state, act = decided(state, "p3", 9, busy=True)
    assert act is Act.WAIT, "what keeps being published is waited for once, not each time anew"
    assert decided(state, "p3", 9.5)[1] is Act.MAKE
    assert decided(state, "p4", 10, busy=True)[1] is Act.MAKE


def test_the_next_wait_begins_anew() -> None:
    state, _ = decided(CardState("p1"), "p2", busy=True)
    state, _ = decided(state, "p2", 10, busy=True)
    assert decided(state, "p3", 11, busy=True)[1] is Act.WAIT
