"""Lines, bars and words of a drawing, as SVG that takes its colours from the page around it.

What belongs here: elements, scales and frames. What does not: what is drawn (`figures.py`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from nba_props.text import plain

WIDTH, HEIGHT = 340.0, 200.0
#: Room for words left of, above, right of and below what is plotted.
LEFT, TOP, RIGHT, BOTTOM = 38.0, 10.0, 16.0, 30.0
_TEXT = 11
#: The colours of templates/page.css, for a drawing by itself.
_ALONE = """
text{fill:#17212b;font-family:sans-serif}.soft{fill:#4c5a67}.ground{fill:#fff}.rule{stroke:#d3dae1}
.axis{stroke:#4c5a67}.mark{stroke:#17212b}.band,.f-quiet{fill:#d3dae1}.ink{fill:#17212b}.f-over{fill:#0b5cad}
.f-under{fill:#a34000}.f-good{fill:#0a6b4c}.f-warn{fill:#7a4f00}.f-bad{fill:#a8123d}.line{fill:none;stroke-width:2}
.s1{stroke:#0b5cad}.s2{stroke:#c05000}.s3{stroke:#0a7d5a}.s4{stroke:#a0468f}.s5{stroke:#6b5b00}.s6{stroke:#2a7fa8}
.s7{stroke:#555f6a}
"""


@dataclass(frozen=True)
class Scale:
    """Where a value stands on a drawing, from `low` at `start` to `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        span = self.high - self.low or 1.0
        return round(self.start + (value - self.low) / span * (self.end - self.start), 1)


def across(low: float, high: float, left: float = LEFT) -> Scale:
    """A scale from left to right."""
    return Scale(low, high, left, WIDTH - RIGHT)


def upwards(low: float, high: float, height: float = HEIGHT) -> Scale:
    """A scale from the bottom up."""
    return Scale(low, high, height - BOTTOM, TOP)


def element(name: str, content: Markup | str = "", /, **attributes: object) -> Markup:
    """One element; attribute names have _ for -, and values and text are escaped."""
    said = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _said(value))
        for key, value in attributes.items()
        if value is not None
    )
    inner = content if isinstance(content, Markup) else escape(_said(content))
    return Markup("<{0}{1}>{2}</{0}>").format(name, said, inner)


def picture(what: str, parts: Iterable[Markup], height: float = HEIGHT, width: float = WIDTH) -> Markup:
    """A whole drawing; `what` tells who cannot see it what it shows."""
    return element(
        "svg", Markup("").join(parts), xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}", role="img", aria_label=what,
    )  # fmt: skip


def standalone(drawing: Markup) -> str:
    """A drawing that needs no page around it: in the light page's colours, on white."""
    head = element("style", _ALONE) + bar(0, 0, 4000, 4000, "ground")
    return str(drawing).replace(">", f">{head}", 1)


def text(x: float, y: float, words: str, anchor: str = "middle", *, soft: bool = True) -> Markup:
    """Words at a place."""
    kind = "soft" if soft else None
    return element("text", words, x=x, y=y, font_size=_TEXT, text_anchor=anchor, class_=kind)


def line(x1: float, y1: float, x2: float, y2: float, kind: str, *, dashed: bool = False) -> Markup:
    """A straight line."""
    dashes = "4 3" if dashed else None
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind, stroke_dasharray=dashes)


def bar(x: float, y: float, width: float, height: float, kind: str, *, told: str = "") -> Markup:
    """A filled rectangle; `told` is said where it is pointed at."""
    inner = element("title", told) if told else ""
    sizes = {"width": round(max(width, 0), 1), "height": round(max(height, 0), 1)}
    return element("rect", inner, x=round(x, 1), y=round(y, 1), **sizes, class_=kind)


def dot(x: float, y: float, kind: str, *, told: str = "", size: float = 3.5) -> Markup:
    """A filled circle."""
    return element("circle", element("title", told) if told else "", cx=x, cy=y, r=size, class_=kind)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values between two, about so many."""
    span = high - low
    if span <= 0:
        return [low]
    rough = span / about
    size = 10.0 ** int(f"{rough:e}".split("e")[1])
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first = -(-low // step)
    # A whole number of steps may come out a hair short of one.
    return [
        round((first + place) * step, 10) for place in range(int((high - first * step) / step + 1e-9) + 1)
    ]


def axis_below(
    scale: Scale, values: Sequence[float], say: Callable[[float], str], height: float = HEIGHT
) -> list[Markup]:
    """Values under the plot."""
    return [text(scale(value), height - BOTTOM + 14, say(value)) for value in values]


def axis_left(scale: Scale, values: Sequence[float], say: Callable[[float], str]) -> list[Markup]:
    """Values left of the plot, with a rule across it at each."""
    return [
        part
        for value in values
        for part in (
            line(LEFT, scale(value), WIDTH - RIGHT, scale(value), "rule"),
            text(LEFT - 5, scale(value) + 4, say(value), "end"),
        )
    ]


def _said(value: object) -> str:
    return plain(value) if isinstance(value, str) else str(value)
