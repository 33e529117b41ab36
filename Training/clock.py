"""A training's budget is wall-clock time: the learning rate follows the clock, so a pause costs steps and nothing else."""

import math
import time
from datetime import datetime, timedelta


def end_time(minutes, until):
    """Seconds since the epoch: in `minutes`, or at the next HH:MM."""
    if until is None:
        return time.time() + 60 * minutes
    end = datetime.combine(datetime.now().date(), datetime.strptime(until, "%H:%M").time())
    return (end if end > datetime.now() else end + timedelta(days=1)).timestamp()


class Clock:
    """Progress from `start` to `stop` (shares of the whole training) between now and `end`.

    With a number of steps, progress is by steps instead, for trials that can be repeated; `end` still ends the run."""

    def __init__(self, end, start=0.0, stop=1.0, steps=None):
        self.begin, self.end, self.start, self.stop, self.steps = time.time(), end, start, stop, steps

    def progress(self, steps_done):
        by_time = (time.time() - self.begin) / max(self.end - self.begin, 1e-9)
        share = steps_done / self.steps if self.steps else by_time
        return self.start + (self.stop - self.start) * min(share, 1.0)

    def over(self, steps_done):
        return time.time() >= self.end or (self.steps is not None and steps_done >= self.steps)


def learning_rate(peak, progress, steps_here, warmup, hold):
    """Linear warm-up over the first steps of this run, constant up to `hold`, then half a cosine to 0 at progress 1."""
    falling = max(progress - hold, 0) / (1 - hold)
    return peak * min(1, (steps_here + 1) / warmup) * 0.5 * (1 + math.cos(math.pi * falling))
