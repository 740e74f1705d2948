"""Results as Markdown: one row a case, one column a library, then every variant by itself."""

import statistics

COLUMNS = ["JAX", "PyTorch", "Keras, TensorFlow", "others"]


def time(microseconds):
    """In the unit that leaves three digits or so."""
    for unit, scale in (("s", 1e6), ("ms", 1e3)):
        if microseconds >= scale:
            return f"{microseconds / scale:.3g} {unit}" if microseconds < 100 * scale else f"{microseconds / scale:.0f} {unit}"
    return f"{microseconds:.3g} µs" if microseconds < 100 else f"{microseconds:.0f} µs"


class Results:
    """Reports by case and contestant: ours is None, a peer's a contestants.Peer."""

    def __init__(self, cases):
        self.cases = cases
        self.reports = {}
        self.failures = {}

    def add(self, case, peer, report):
        self.reports.setdefault((case.name, peer), []).append(report)

    def median(self, case, peer):
        reports = self.reports.get((case.name, peer))
        return statistics.median(report["median_us"] for report in reports) if reports else None

    def best(self, case, peers):
        """The fastest of them with its time; None where none was measured."""
        timed = [(self.median(case, peer), k) for k, peer in enumerate(peers) if self.median(case, peer)]
        if not timed:
            return None
        median, k = min(timed)
        return median, peers[k]

    def cell(self, case, column):
        peers = [peer for peer in case.peers if peer.column == column]
        best = self.best(case, peers)
        if best:
            return f"{time(best[0])} ({best[1].variant})"
        return "; ".join(sorted({self.failures[case.name, peer] for peer in peers if (case.name, peer) in self.failures}))

    def table(self):
        lines = ["| | Frigatebird | " + " | ".join(COLUMNS) + " | fastest peer ÷ ours |",
                 "| --- | ---: |" + " ---: |" * (len(COLUMNS) + 1)]
        for case in self.cases:
            ours, best = self.median(case, None), self.best(case, case.peers)
            cells = [f"{case.what} (`{case.name}`)", time(ours) if ours else self.failures.get((case.name, None), "")]
            cells += [self.cell(case, column) for column in COLUMNS]
            cells.append(f"{best[0] / ours:.2f}" if ours and best else "")
            lines.append("| " + " | ".join(cells) + " |")
        return "\n".join(lines)

    def details(self):
        lines = ["| case | contestant | median | fastest | rounds | ÷ ours |", "| --- | --- | ---: | ---: | ---: | ---: |"]
        for case in self.cases:
            ours = self.median(case, None)
            for peer in (None, *case.peers):
                name = "Frigatebird" if peer is None else f"{peer.column}: {peer.variant}"
                median = self.median(case, peer)
                if median is None:
                    lines.append(f"| {case.name} | {name} | {self.failures.get((case.name, peer), 'not run')} | | | |")
                    continue
                reports = self.reports[case.name, peer]
                fastest = min(report["min_us"] for report in reports)
                ratio = f"{median / ours:.2f}" if ours else ""
                lines.append(f"| {case.name} | {name} | {time(median)} | {time(fastest)} | {len(reports)} | {ratio} |")
        return "\n".join(lines)

    def shares(self):
        """How near ours come to what the machine can do, where that was measured in the same run."""
        facts = []
        for case in self.cases:
            reports = self.reports.get((case.name, None), [])
            for key, bound in (("share_of_peak", "of the multiply-add peak"), ("share_of_copy", "of a plain copy's bandwidth")):
                values = [report[key] for report in reports if key in report]
                if values:
                    facts.append(f"`{case.name}` {statistics.median(values):.0%} {bound}")
        return "Frigatebird reaches, measured in the same processes: " + "; ".join(facts) + "." if facts else ""

    def accuracies(self):
        facts = []
        for (_, peer), reports in self.reports.items():
            if "accuracy" in reports[-1]:
                name = "Frigatebird" if peer is None else f"{peer.column} ({peer.variant})"
                facts.append(f"{name} {reports[-1]['accuracy']:.4f}")
        return "Validation accuracy after the whole training: " + ", ".join(facts) + "." if facts else ""

    def versions(self):
        found = {}
        for reports in self.reports.values():
            for report in reports:
                found.update(report.get("versions", {}))
                if "tensorflow" in report:
                    found["tensorflow"] = report["tensorflow"]
        return ", ".join(f"{name} {version}" for name, version in sorted(found.items()))
