"""Config files are kept as files; a template's blanks are written @LIKE_THIS@."""

import re
from pathlib import Path

from .paths import FILES
from .say import LabError


def fill(name: str, **values: object) -> str:
    text = (FILES / name).read_text()
    for key, value in values.items():
        text = text.replace(f"@{key}@", str(value))
    left = re.search(r"@[A-Z_]+@", text)
    if left:
        raise LabError(f"template {name}: nothing given for {left[0]}")
    return text


def write(target: Path, content: str, mode: int = 0o644) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(content)
    target.chmod(mode)
