"""What the driver gives to a suite, and what it gets back."""

import sys
from dataclasses import dataclass, field


@dataclass
class Context:
    bin_directory: str  # bh-serve, bh-record, ...
    bench_directory: str  # bench-floor, bench-load
    work_directory: str  # thrown away afterwards
    quick: bool
    subjects: list  # names of what to measure; empty: everything

    def wants(self, subject):
        return not self.subjects or subject in self.subjects

    def progress(self, text):
        print(f"bench: {text}", file=sys.stderr, flush=True)


@dataclass
class Report:
    """Text for people, data for `--json`."""

    name: str
    sections: list = field(default_factory=list)  # (title, text)
    targets: list = field(default_factory=list)
    data: dict = field(default_factory=dict)

    def print(self):
        for title, text in self.sections:
            print(f"\n{title}\n\n{text}")
        if self.targets:
            print(f"\n{self.name}: targets\n")
            for target in self.targets:
                print(target.text())
        sys.stdout.flush()

    def as_json(self):
        return {**self.data, "targets": [target.as_json() for target in self.targets]}
