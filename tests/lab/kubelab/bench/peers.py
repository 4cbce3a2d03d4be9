"""A program that answers a part of the same question, built from its public module. (kubent's can't be had by name.)"""

from pathlib import Path

from .. import gobuild

PLUTO = "5.22.7"


def pluto() -> Path:
    module = "github.com/fairwindsops/pluto/v5"
    return gobuild.build(f"pluto-{PLUTO}", {module: f"v{PLUTO}"}, {"pluto": f"{module}/cmd/pluto"}, []) / "pluto"
