"""What is built once and kept: one directory a thing, named by the hash of its whole recipe.

An edit of a recipe makes a new name, so that only what changed is built again; a build that dies leaves only a
temporary directory, which the next one removes.
"""

import fcntl
import hashlib
import shutil
from pathlib import Path
from typing import Callable

from .paths import CACHE
from .say import say, timed


used: set[Path] = set()  # by this very run: what `build --prune` keeps


def digest(*recipe: object) -> str:
    """One short name for everything a result depends on. Paths count by their content."""
    total = hashlib.sha256()
    for part in recipe:
        total.update(content(part))
        total.update(b"\0")
    return total.hexdigest()[:12]


def content(part: object) -> bytes:
    if not isinstance(part, Path):
        return str(part).encode()
    if part.is_dir():
        files = sorted(file for file in part.rglob("*") if file.is_file())
        return b"\0".join(str(file.relative_to(part)).encode() + b"\0" + file.read_bytes() for file in files)
    return part.read_bytes()


def cached(kind: str, name: str, recipe: tuple, make: Callable[[Path], None]) -> Path:
    """The directory holding the thing; `make(directory)` fills it if no earlier run did."""
    home = CACHE / kind / f"{name}-{digest(kind, *recipe)}"
    used.add(home)
    if home.exists():
        return home
    home.parent.mkdir(parents=True, exist_ok=True)
    with open(home.with_name(home.name + ".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another `lab` may be building the very same thing
        if not home.exists():
            partial = home.with_name(home.name + ".partial")
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            with timed(f"built {kind} {name}"):
                make(partial)
            partial.rename(home)
    return home


def prune(keep: set[Path]) -> None:
    """Removes what no recipe names any more."""
    for home in sorted(CACHE.glob("*/*")):
        if home.is_dir() and home not in used | keep:
            say(f"pruned {home.relative_to(CACHE)}")
            shutil.rmtree(home)
            home.with_name(home.name + ".lock").unlink(missing_ok=True)
