"""What comes from outside is shown as text; a page holds everything it needs and lets nothing else in."""

import base64
import hashlib
import re

import pytest
from markupsafe import Markup

from nba_props.reports.pages import render
from nba_props.reports.pages.blocks import Cell, Column, Facts, Notice, Page, Section, Table
from nba_props_tests.reports.pages.parsed import Parsed

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "{{ 7 * 7 }} ${7*7} &lt;b&gt;",
    "\u202eevil\u202c \u2066hidden\u2069",
    "x" * 300,
    "Ŀuka Dončić-Ñandú 김",
)
_OWN_TAGS = {"script": 1, "style": 1, "img": 0, "iframe": 0, "object": 0}


def _page(name: str) -> Page:
    table = Table(
        "players", name, (Column("player", name, choices=True), Column("mean", "Mean", numeric=True)),
        ((Cell(name, name, sub=name, more=((name, name),)), Cell("20.1", 20.123456789)),),
        note=name, tools=True,
    )  # fmt: skip
    return Page(
        name, name, (Section(name, (table, Facts(name, ((name, Cell(name)),)), Notice(name)), note=name),),
        badges=((name, "warn"),), footer=(Section("About", (Notice("made now"),)),),
    )  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name[:20]))
def test_a_hostile_name_is_text_wherever_it_stands(name: str) -> None:
    html = render.html(_page(name))
    parsed = Parsed.of(html)
    for tag, allowed in _OWN_TAGS.items():
        assert sum(found == tag for found, _ in parsed.tags) == allowed
    assert not [key for _, known in parsed.tags for key in known if key.startswith("on")]
    assert not set(html) & {chr(code) for code in (0x202E, 0x202C, 0x2066, 0x2069)}
    letters = name.encode("unicode_escape").decode() if "evil" in name else name
    assert parsed.tables["players"][0]["player"].text == letters
    assert parsed.tables["players"][0]["player"].value == letters


def test_the_figure_behind_a_cell_is_whole() -> None:
    parsed = Parsed.of(render.html(_page("Anna")))
    assert parsed.tables["players"][0]["mean"].text == "20.1"
    assert float(parsed.tables["players"][0]["mean"].value) == 20.123456789


def test_the_policy_allows_the_page_s_own_style_and_script_and_nothing_else() -> None:
    html = render.html(_page("Anna"))
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    for tag in ("style", "script"):
        (inner,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in policy
    assert policy.startswith("default-src &#39;none&#39;;")
    assert "unsafe" not in policy


def test_nothing_on_a_page_lies_elsewhere_and_no_style_stands_in_a_tag() -> None:
    parsed = Parsed.of(render.html(_page("Anna")))
    found = [known.get(key) for _, known in parsed.tags for key in ("src", "href", "action") if key in known]
    assert found == ["data:,", "#main"]
    assert not [known for _, known in parsed.tags if "style" in known]


def test_the_footer_can_be_left_out() -> None:
    html = render.html(_page("Anna"))
    assert "made now" in html
    assert "made now" not in render.above_footer(html)
    assert "Anna" in render.above_footer(html)


def test_a_drawing_is_put_in_as_it_is() -> None:
    drawn = Table("t", "", (Column("a", "A"),), ((Cell("1", figure=Markup("<svg></svg>")),),))
    html = render.html(Page("t", "", (Section("s", (drawn,)),)))
    assert "<svg></svg>" in html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("moving_average_v1_1", "moving_<wbr>average_v1_1"),
        ("x" * 25, f"{'x' * 12}<wbr>{'x' * 12}<wbr>x"),
        ("x" * 19, "x" * 19),
        ("_" * 61, "<wbr>".join(["_" * 12] * 5 + ["_"])),
        ("a\0b", "a\\x00b"),
        ("<b>_bold", "&lt;b&gt;_<wbr>bold"),
    ],
)
def test_a_long_word_may_be_cut_and_is_still_text(text: str, shown: str) -> None:
    html = render.html(
        Page("t", "", (Section("s", (Table("t", "", (Column("a", "A"),), ((Cell(text),),)),)),))
    )
    assert f"<span>{shown}</span>" in html
