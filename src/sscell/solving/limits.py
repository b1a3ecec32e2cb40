"""How much may be asked for at once."""

MANY_POINTS = 200_000
"""From here on a study is run only if that is stated."""
SECONDS_PER_POINT = 0.004
"""On one core, compiled; for an estimate that is shown."""
MOST_WORKERS = 1024
"""Threads; more than the points of a batch are of no use."""
MOST_SAMPLES = 10_000
"""Designs drawn for a band: by then quantiles have two digits."""
