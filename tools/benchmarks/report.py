"""Numbers printed: minimum, median and maximum of each side, the ratio of the medians, and the bound."""

from statistics import median


class Report:
    """Remembers whether every bound held."""

    def __init__(self):
        self.verdicts = []

    def title(self, text):
        print(f"\n{text}")

    def line(self, what, values, unit):
        """One side of a comparison; returns its median."""
        middle = median(values)
        print(f"  {what:<44} min {min(values):9.3f}  median {middle:9.3f}  max {max(values):9.3f} {unit}"
              f"  ({len(values)} runs)", flush=True)
        return middle

    def ratio(self, what, ours, theirs, bound):
        self._bound(f"{what}: {ours / theirs:.2f} x, at most {bound} x", ours / theirs <= bound)

    def faster(self, what, ours, theirs, bound):
        """Of the times for the same work."""
        self._bound(f"{what}: {theirs / ours:.2f} x as fast, at least {bound} x", theirs / ours >= bound)

    def holds(self, what, true):
        self._bound(what, true)

    def at_most(self, what, value, bound, unit):
        self._bound(f"{what}: {value:g} {unit}, at most {bound:g} {unit}", value <= bound)

    def not_measured(self, what, why):
        self._bound(f"{what}: NOT MEASURED, {why}", False)

    def note(self, text):
        print(f"  {text}", flush=True)

    def _bound(self, text, holds):
        self.verdicts.append(holds)
        print(f"  {'pass' if holds else 'FAIL'}  {text}", flush=True)

    def end(self):
        failed = self.verdicts.count(False)
        print(f"\n{len(self.verdicts)} bounds, {failed} failed" if failed else f"\nall {len(self.verdicts)} bounds hold")
        return 1 if failed else 0
