"""Comparisons: sides measured in turn within one run, round after round, and reported as ratios with their raw figures.

One and the same program reads quite different figures within a minute on a shared machine, so that only what was
measured side by side is compared, and of many rounds the median counts. Where a measurement is a draw by lot (on
which cores the kernel puts whose threads), a round is cut in turns: each side is measured several times, the sides
one after the other, and what its round reads is all it did by all the time it took.
"""
import dataclasses
import statistics
import typing

ROUNDS_AT_LEAST = 9


@dataclasses.dataclass
class Side:
    name: str
    measure: typing.Callable[[], float]  # a rate: more is better


@dataclasses.dataclass
class Limit:
    against: str  # the side compared with
    ratio: float  # ours must reach this part of it


@dataclasses.dataclass
class Circumstance:
    """What the machine is like just then: measured before every round, reported, compared with nothing."""
    name: str
    unit: str
    measure: typing.Callable[[], float]


@dataclasses.dataclass
class Comparison:
    name: str
    unit: str  # of the rates
    ours: Side
    others: list[Side]
    limits: list[Limit]
    timed: bool = False  # reported as the time that one takes, and how many times the other's ours may be
    turns: int = 1  # in each round; what a side does in one is always the same
    circumstance: Circumstance | None = None

    def run(self, rounds: int) -> dict:
        sides = [self.ours, *self.others]
        figures: dict[str, list[float]] = {side.name: [] for side in sides}
        met = []
        for number in range(rounds):
            if self.circumstance:
                met.append(self.circumstance.measure())
            for name, rate in self.round(sides, number).items():
                figures[name].append(rate)
        result = {"name": self.name, "unit": self.unit, "rounds": rounds, "timed": self.timed,
                  "sides": {name: spread(values) for name, values in figures.items()},
                  "ratios": [self.ratio(limit, figures) for limit in self.limits], "figures": figures}
        if self.circumstance:
            result["circumstance"] = {"name": self.circumstance.name, "unit": self.circumstance.unit, "each": met,
                                      **spread(met)}
        return result

    def round(self, sides: list[Side], number: int) -> dict[str, float]:
        """Each side's rate over the turns of one round."""
        rates: dict[str, list[float]] = {side.name: [] for side in sides}
        for turn in range(self.turns):
            # Whoever comes first in one turn comes last in another.
            shift = (number + turn) % len(sides)
            for side in sides[shift:] + sides[:shift]:
                rates[side.name].append(side.measure())
        return {name: statistics.harmonic_mean(values) for name, values in rates.items()}

    def ratio(self, limit: Limit, figures: dict) -> dict:
        each = [ours / other for ours, other in zip(figures[self.ours.name], figures[limit.against])]
        return {"against": limit.against, "limit": limit.ratio, "reached": statistics.median(each) >= limit.ratio,
                **spread(each)}


def spread(values: list[float]) -> dict:
    quarters = statistics.quantiles(values, n=4) if len(values) > 1 else values * 3
    return {"median": statistics.median(values), "least": min(values), "most": max(values),
            "lower_quarter": quarters[0], "upper_quarter": quarters[2]}


def milliseconds(rate: float) -> float:
    return 1000 / rate


def report_times(result: dict) -> str:
    """The same figures as times: both sides, how many times the other's ours is, and how many it may be."""
    lines = [f"{result['name']} ({result['rounds']} rounds, sides in turn)"]
    for name, figures in result["sides"].items():
        median, least, most = (milliseconds(figures[key]) for key in ("median", "most", "least"))
        lines.append(f"  {name:<28} {median:>11,.1f} ms       [{least:,.1f} to {most:,.1f}]")
    for ratio in result["ratios"]:
        verdict = "kept" if ratio["reached"] else "PASSED"
        lower, upper = 1 / ratio["upper_quarter"], 1 / ratio["lower_quarter"]
        lines.append(f"  time, in that of {ratio['against']:<11} {1 / ratio['median']:>11.2f} [{lower:.2f} to"
                     f" {upper:.2f} between the quarters]  limit {1 / ratio['limit']:.2f}: {verdict}")
    return "\n".join(lines)


def report(result: dict) -> str:
    if result.get("timed"):
        return report_times(result)
    lines = [f"{result['name']} ({result['rounds']} rounds, sides in turn)"]
    for name, figures in result["sides"].items():
        lines.append(f"  {name:<28} {figures['median']:>11,.1f} {result['unit']:<9}"
                     f" [{figures['least']:,.1f} to {figures['most']:,.1f}]")
    for ratio in result["ratios"]:
        verdict = "reached" if ratio["reached"] else "MISSED"
        lines.append(f"  ratio to {ratio['against']:<19} {ratio['median']:>11.2f} [{ratio['lower_quarter']:.2f} to"
                     f" {ratio['upper_quarter']:.2f} between the quarters]  limit {ratio['limit']:.2f}: {verdict}")
    if "circumstance" in result:
        met = result["circumstance"]
        lines.append(f"  {met['name']:<28} {met['median']:>11,.0f} {met['unit']:<9} [{met['least']:,.0f} to"
                     f" {met['most']:,.0f}]")
    return "\n".join(lines)
