"""Pages read back: what a program, or a reader's eye, finds in the HTML.

What belongs here: parsing. What does not: any expectation.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Shown:
    """One cell: its first line, the stored value behind it, and everything it says."""

    text: str = ""
    value: str | None = None
    whole: str = ""


@dataclass
class Parsed(HTMLParser):
    """The tables of a page by their id, as rows of cells by column, the facts by label, and every tag."""

    tables: dict[str, list[dict[str, Shown]]] = field(default_factory=dict)
    facts: dict[str, Shown] = field(default_factory=dict)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._table, self._cell, self._label, self._spans = "", None, "", 0

    @classmethod
    def of(cls, html: str) -> "Parsed":
        """A page."""
        made = cls()
        made.feed(html)
        return made

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.tags.append((tag, known))
        match tag:
            case "div" if known.get("class") == "table":
                self._table = known["id"] or ""
                self.tables[self._table] = []
            case "tr":
                self.tables[self._table].append({})
            case "td" | "th" if "data-label" in known:
                self._open(known)
                self.tables[self._table][-1][known["data-column"] or ""] = self._cell
            case "dt":
                self._label = ""
            case "dd" if self._cell is None:
                self._open(known)
                self.facts[self._label] = self._cell

    def _open(self, known: dict[str, str | None]) -> None:
        self._cell, self._spans = Shown(value=known.get("data-value")), 0

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") or (tag == "dd" and not self._table_cell()):
            self._cell = None
        if tag == "span" and self._cell is not None:
            self._spans += 1
        if tag == "table":
            self.tables[self._table] = [row for row in self.tables[self._table] if row]

    def _table_cell(self) -> bool:
        return bool(self._table) and self._cell in (self.tables[self._table][-1:] or [{}])[0].values()

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._cell is None:
            self._label += data.strip()
            return
        self._cell.whole += data
        if not self._spans:
            self._cell.text += data.strip()
