from nba_props.checks import page
from nba_props.checks.plan import plan
from nba_props.paths import checkout


def test_the_page_is_the_one_written_down() -> None:
    """`make docs` writes it anew."""
    root = checkout()
    assert root is not None
    assert (root / "docs" / "validation.md").read_text() == page.markdown() + "\n"


def test_every_check_is_on_it_with_its_remedy() -> None:
    text = page.markdown()
    assert all(f"`{check.name}`" in text and check.remedy.replace("|", "\\|") in text for check in plan())
