"""Progress goes to stderr, so that stdout carries nothing but a verb's answer."""

import sys
import time


class LabError(Exception):
    """What failed, on what object, and where to look: printed once, at the top."""


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def answer(text: str) -> None:
    print(text, flush=True)


class timed:
    """`with timed("w1: boot"):` prints what was done and how long it took."""

    def __init__(self, what: str):
        self.what = what

    def __enter__(self):
        self.start = time.monotonic()
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            say(f"{self.what}: {time.monotonic() - self.start:.1f} s")
