"""What one run was asked to do otherwise than the settings say; it travels as run tags.

What belongs here: the tags, their reading and writing. What does not: acting on them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from nba_props import tags as names
from nba_props.errors import UsageError
from nba_props.settings import Settings

_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no", "")


@dataclass(frozen=True)
class Overrides:
    """`min_completion`: share of the slate to publish at. `force`: predict those whose inputs are unchanged
    too, and publish whatever there is. `players`: predict only these lookups. `publish_only`: publish what is
    staged and predict nobody. `regenerate`: the one system to predict again, from stored features. `remedy`:
    mend the predictions held against lines nobody quoted, and write nothing that is not changed by it.
    """

    min_completion: float | None = None
    force: bool = False
    players: tuple[str, ...] | None = None
    publish_only: bool = False
    regenerate: str | None = None
    remedy: bool = False

    @classmethod
    def of_tags(cls, tags: Mapping[str, str]) -> "Overrides":
        """Read a run's tags; raises UsageError naming a tag that cannot be read."""
        players = tags.get(names.PLAYERS)
        return cls(
            min_completion=_share(tags.get(names.MIN_COMPLETION)),
            force=_truth(names.FORCE, tags),
            players=lookups(players) if players else None,
            publish_only=_truth(names.PUBLISH_ONLY, tags),
            regenerate=tags.get(names.REGENERATE),
            remedy=_truth(names.REMEDY, tags),
        )

    def tags(self) -> dict[str, str]:
        """The tags that say the same."""
        given = {
            names.MIN_COMPLETION: None if self.min_completion is None else f"{self.min_completion:g}",
            names.FORCE: "true" if self.force else None,
            names.PLAYERS: ",".join(self.players) if self.players else None,
            names.PUBLISH_ONLY: "true" if self.publish_only else None,
            names.REGENERATE: self.regenerate,
            names.REMEDY: "true" if self.remedy else None,
        }
        return {tag: value for tag, value in given.items() if value is not None}

    def applied_to(self, settings: Settings) -> Settings:
        """The settings by which such a run is judged: a slate asked for at a share is held to that share."""
        if self.min_completion is None:
            return settings
        return settings.model_copy(update={"publish_min_completion": self.min_completion})


#: A run that does what the settings say.
NONE = Overrides()


def lookups(text: str) -> tuple[str, ...]:
    """The players of a comma-separated list; raises UsageError where it names nobody."""
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if not found:
        raise UsageError(f"{text!r} names no player: write lookups as isaiahstewart,jalenduren")
    return found


def _share(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise UsageError(f"the run tag {names.MIN_COMPLETION}={text!r} is no share between 0 and 1")
    return share


def _truth(tag: str, tags: Mapping[str, str]) -> bool:
    text = tags.get(tag, "").lower()
    if text not in (*_TRUE, *_FALSE):
        raise UsageError(f"the run tag {tag}={tags[tag]!r} is neither true nor false")
    return text in _TRUE
