"""Where the project's own read-only files lie: `sql/` and `dagster.yaml`.

What belongs here: finding shipped files, in a checkout or in an installed wheel.
What does not: the data home and everything that is written (see `settings.py`).
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def project_file(name: str) -> Path:
    """Return the path of a file or folder that ships with the project (`sql`, `dagster.yaml`).

    Raises FileNotFoundError when the installation lacks it.
    """
    for root in (_PACKAGE.parent, _PACKAGE / "_project"):
        if (root / name).exists():
            return root / name
    raise FileNotFoundError(f"the installation of nba_props lacks {name!r}: install it again")


def checkout() -> Path | None:
    """Return the root of the checkout this package runs from, or None when it is installed as a wheel."""
    root = _PACKAGE.parent
    return root if (root / "pyproject.toml").exists() else None
