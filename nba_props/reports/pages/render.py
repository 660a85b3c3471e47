"""A page as one HTML file: style, script and pictures inside, and a policy that lets nothing else in.

Everything said is escaped, and invisible marks are written out (`text.plain`): names come from outside. The
policy names the style and the script by their hashes, so that nothing a name could smuggle in would run.

What belongs here: blocks to HTML. What does not: what a page says, and the file.
"""

import base64
import hashlib
import re
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from nba_props.reports.pages.blocks import Page
from nba_props.text import plain

#: No word is so long; where it may be cut, marked by a letter that made-safe text never holds.
_PARTS = re.compile(r"(?<=_)(?=[^\W_]{3})")
_ENDLESS, _PIECES, _SEAM = re.compile(r"[^\s_]{20,}|\S{61,}"), re.compile(".{1,12}"), "\0"
_TEMPLATES = "nba_props.reports.pages"


def html(page: Page) -> str:
    """The page as HTML that needs no network and no other file."""
    return _environment().get_template("page.html").render(page=page).lstrip()


def above_footer(text: str) -> str:
    """What a page says without what was added after the fact."""
    return text.split("<footer", 1)[0]


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader(_TEMPLATES, "templates"),
        autoescape=True,
        finalize=_said,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters["broken"] = _broken
    style, script = (made.get_template(name).render() for name in ("page.css", "page.js"))
    made.globals |= {"style": style, "script": script, "policy": _policy(style, script)}
    return made


def _said(value: Any) -> Any:
    """What a template puts in: text made safe to show; what is markup already stays."""
    return plain(value) if type(value) is str else value


def _broken(text: str) -> Markup:
    """Text of which a line may end after a part of an identifier, and within what is longer than a word."""
    cut = _ENDLESS.sub(lambda found: _SEAM.join(_PIECES.findall(found[0])), plain(text))
    return Markup("<wbr>").join(_PARTS.sub(_SEAM, cut).split(_SEAM))


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}';"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
