"""Spans of time as pairs of seconds."""


def merged(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    whole: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def within(spans: list[tuple[float, float]], others: list[tuple[float, float]]) -> float:
    """How many seconds of `spans` lie in `others`; both without overlaps in themselves."""
    return sum(max(0.0, min(end, stop) - max(start, begin)) for start, end in spans for begin, stop in others)
