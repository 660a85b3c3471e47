"""What a page is made of: sections of tables, facts, figures and notices, none of which knows HTML.

What belongs here: the parts and what they hold. What does not: how they look (`render.py`, `templates/`).
"""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from markupsafe import Markup

#: What is said where there is nothing.
NOTHING = "–"
#: Columns a telephone can show side by side.
_NARROW = 5

Tone = Literal["", "good", "warn", "bad", "over", "under", "quiet"]


@dataclass(frozen=True)
class Cell:
    """Something said, and what stands behind it.

    `value` is the stored figure, unrounded: what a table sorts by, and what a program reads back. `sub` is a
    quieter second line, `more` label and text of what is folded away.
    """

    text: str
    value: float | int | str | None = None
    sub: str = ""
    tone: Tone = ""
    figure: Markup = field(default_factory=Markup)
    more: tuple[tuple[str, str], ...] = ()

    @property
    def is_void(self) -> bool:
        """Whether it says that there is nothing: a narrow screen leaves it out."""
        return self.text == NOTHING and not (self.sub or self.figure or self.more)


@dataclass(frozen=True)
class Column:
    """One column of a table; of one with `choices` a reader may pick a value (`preset` at first), one that is
    `tight` breaks no line.
    """

    name: str
    label: str
    numeric: bool = False
    choices: bool = False
    wide: bool = False
    tight: bool = False
    preset: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of cells, one a column; `empty` is said where there are none. With `tools` a reader may sort and
    filter them; where `folded` they stand behind these words until they are asked for.
    """

    kind: ClassVar[str] = "table"
    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "Nothing to show."
    note: str = ""
    tools: bool = False
    folded: str = ""

    @property
    def finds(self) -> str:
        """What a reader may look for."""
        names = {column.name for column in self.columns}
        known = {"player": "name", "team": "team", "book": "book"}
        return ", ".join(word for name, word in known.items() if name in names) or "any word"

    @property
    def is_broad(self) -> bool:
        """Whether it has more than a narrow screen can show side by side: its rows become cards there."""
        return len(self.columns) > _NARROW or any(column.wide for column in self.columns)


@dataclass(frozen=True)
class Facts:
    """Label and value, one a line, or beside one another where `across`."""

    kind: ClassVar[str] = "facts"
    title: str
    items: tuple[tuple[str, Cell], ...]
    note: str = ""
    across: bool = False


@dataclass(frozen=True)
class Notice:
    """A sentence or two that must be read."""

    kind: ClassVar[str] = "notice"
    text: str
    tone: Tone = ""
    title: str = ""


@dataclass(frozen=True)
class Picture:
    """A drawing with what it shows in words."""

    kind: ClassVar[str] = "picture"
    title: str
    drawing: Markup
    caption: str = ""


Block = Table | Facts | Notice | Picture


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it; `aside` blocks stand beside one another where there is room. One
    with a `link` is among the links at the top, under that word.
    """

    title: str
    blocks: tuple[Block, ...]
    note: str = ""
    aside: bool = False
    link: str = ""

    @property
    def anchor(self) -> str:
        """Where its link leads; none without one."""
        return f"go-{self.link.lower().replace(' ', '-')}" if self.link else ""


@dataclass(frozen=True)
class Page:
    """One page: `lead` is the answer in a sentence, `badges` its state. `footer` is what was added after the
    fact: everything above it follows from what was known before. With `now_first` it is seen before the rest.
    """

    title: str
    lead: str
    sections: tuple[Section, ...]
    footer: tuple[Section, ...] = ()
    badges: tuple[tuple[str, Tone], ...] = ()
    is_simulated: bool = False
    now_first: bool = False

    @property
    def links(self) -> tuple[Section, ...]:
        """The sections that are linked at the top, in their order."""
        return tuple(section for section in (*self.sections, *self.footer) if section.link)

    @property
    def first_drawing(self) -> Markup | None:
        """The first picture of the page; None where it has none."""
        blocks = (block for section in self.sections for block in section.blocks)
        return next((block.drawing for block in blocks if isinstance(block, Picture)), None)
