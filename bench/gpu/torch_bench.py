#!/usr/bin/env python3
"""Times Lanewise and PyTorch on one GPU, by turns, and prints a table with the targets.

Lanewise answers as GpuBench.java says; where there is no PyTorch it is measured alone.
"""
import argparse
import csv
import os
import signal
import statistics
import subprocess
import sys
import threading
import time

try:
    import torch
    import torch_works
except ImportError:
    torch = None

COPY = "copy"
LANEWISE, TORCH, CASTING = "lanewise", "torch", "torch that casts"
TABLE = "== medians, with the targets =="


class TimeIsUp(BaseException):
    """Raised by a signal: what was measured is still shown."""


def stop(_signal, _frame):
    # timeout(1) sends it to the program and then to its group: the second must not end the table.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise TimeIsUp


class Lanewise:
    """A process of GpuBench, asked case by case; a new one after a case it does not survive."""

    LOST = "CudaDeviceLostException"
    SECONDS = 60

    def __init__(self, command):
        self.command = command
        self.process = None
        self.fatal = {}

    def measure(self, case):
        """Microseconds, or the error as a text."""
        if case in self.fatal:
            return self.fatal[case]
        line = self.ask(case)
        fields = line.rstrip("\n").split("\t")
        if len(fields) > 2 and fields[1] != "error":
            return float(fields[1])
        error = fields[2] if len(fields) > 2 else "the program ended, or took %d s" % self.SECONDS
        if not line or self.LOST in error:
            # The other cases can have a new process; this one would only end that as well.
            self.fatal[case] = error
            self.kill()
        return error

    def ask(self, case):
        """The line that answers; an empty one if the process ended or had to be ended."""
        if self.process is None:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        watch = threading.Timer(self.SECONDS, self.process.kill)
        watch.start()
        try:
            self.process.stdin.write(case + "\n")
            self.process.stdin.flush()
            return self.process.stdout.readline()
        except BrokenPipeError:
            return ""
        finally:
            watch.cancel()

    def kill(self):
        """Ends the process at once, if there is one."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def close(self):
        """Lets the process end by itself, for as long as that may take."""
        if self.process is not None:
            try:
                self.process.stdin.close()
                self.process.wait(timeout=10)
            except (BrokenPipeError, subprocess.TimeoutExpired):
                self.kill()


# ---- What a case moves or computes, and what is aimed at.

BYTES = {"copy": 2, "softmax": 2, "layernorm": 2, "gelu": 2, "add": 3, "adamw": 7, "maxpool": 1.5}


def elements(words):
    n = 1
    for word in words[1:]:
        n *= int(word)
    return n * (int(words[3]) if words[0] == "maxpool" else 1)


def gflop(words):
    """Of products; 0 for others."""
    kind = words[0]
    if kind in ("matmul", "packed"):
        return 2 * int(words[2]) ** 3 / 1e9
    if kind == "conv":
        batch, channels, size, out, kernel, stride, padding = map(int, words[2:])
        pixels = ((size + 2 * padding - kernel) // stride + 1) ** 2
        passes = 1 if words[1] == "forward" else 2
        return 2 * passes * batch * pixels * out * channels * kernel ** 2 / 1e9
    if kind == "attention":
        batch, heads, steps, size = map(int, words[3:])
        passes = 2 if words[2] == "forward" else 5
        return 2 * passes * batch * heads * steps * steps / 2 * size / 1e9
    return 0


def targets(words):
    """What is aimed at: (of what, at least)."""
    kind = words[0]
    if kind in ("matmul", "packed"):
        return [("torch", 0.97)]
    if kind == "conv":
        return [("torch", 0.70)]
    if kind == "attention":
        return [("torch", 0.50)]
    if kind == "step":
        small = words[1] != "resnet18"
        return [("torch", 2.0 if small and words[3] == "graph" else 1.3)]
    if kind == "launch":
        return [("us", 4.0)]
    return [] if kind == COPY else [("bandwidth", 0.85), ("torch", 1.0)]


def judge(words, ours, theirs, casting, bandwidth):
    """Texts and verdicts for each target."""
    said, fine = [], True
    for of, least in targets(words):
        if of == "us":
            said.append("%.2f us (<= %.0f)" % (ours, least))
            fine &= ours <= least
        elif of == "torch":
            if casting is not None:
                said.append("%.2fx torch that casts" % (casting / ours))
            if theirs is not None:
                said.append("%.2fx torch (>= %.2f)" % (theirs / ours, least))
                fine &= theirs / ours >= least
        elif bandwidth:
            share = 4 * BYTES[words[0]] * elements(words) / ours / bandwidth
            said.append("%.0f%% of copy (>= %.0f%%)" % (100 * share, 100 * least))
            fine &= share >= least
    return said, fine


def median(values):
    """Of the numbers; an error if there is none."""
    numbers = [v for v in values if isinstance(v, float)]
    return statistics.median(numbers) if numbers else (values[0] if values else "not measured")


def number(values):
    """The median, or None if nothing was measured."""
    found = median(values)
    return found if isinstance(found, float) else None


def table(cases, results, out):
    """Prints it, and returns how many cases have no number."""
    bandwidths = {}
    for case in cases:
        numbers = [number(results[case][who]) for who in (LANEWISE, TORCH)]
        numbers = [found for found in numbers if found is not None]
        if case.startswith(COPY) and numbers:
            # Of both: the ceiling is the device's, not ours.
            n = elements(case.split())
            bandwidths[n] = 4 * BYTES[COPY] * n / min(numbers)
    short = failed = 0
    for case in cases:
        words = case.split()
        ours = median(results[case][LANEWISE])
        theirs, casting = number(results[case][TORCH]), number(results[case][CASTING])
        if not isinstance(ours, float):
            failed += 1
            out.write("%-48s FAILED: %s\n" % (case, ours[:200]))
            continue
        bandwidth = bandwidths.get(elements(words)) if words[0] in BYTES else None
        said, fine = judge(words, ours, theirs, casting, bandwidth)
        short += not fine
        speed = gflop(words) / ours * 1e3
        out.write("%-48s %12.2f us  torch %12s us%s  %s%s\n" % (
            case, ours, "%.2f" % theirs if theirs is not None else "-",
            "  %7.1f TFLOP/s" % speed if speed else "",
            ", ".join(said), "" if fine else "  MISSED"))
    for n, bandwidth in bandwidths.items():
        out.write("copy of %d within the device: %.0f GB/s read and written\n" % (
            n, bandwidth / 1e3))
    out.write("%d cases, %d miss a target, %d failed\n" % (len(cases), short, failed))
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", required=True, help="file of cases, a line each")
    parser.add_argument("--out", required=True, help="folder for timings.csv")
    parser.add_argument("--millis", type=float, default=40, help="how long one is measured")
    parser.add_argument("--rounds", type=int, default=3, help="turns of both at each case")
    parser.add_argument("--budget", type=float, default=200, help="seconds for everything")
    parser.add_argument("java", nargs="+", help="the command of GpuBench")
    options = parser.parse_args()
    began = time.monotonic()
    signal.signal(signal.SIGTERM, stop)
    with open(options.cases, encoding="utf-8") as lines:
        cases = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    has_torch = torch is not None and torch.cuda.is_available()
    print("torch %s" % (torch.__version__ if has_torch else "is not here, or sees no GPU"))
    results = {case: {LANEWISE: [], TORCH: [], CASTING: []} for case in cases}
    with open(os.path.join(options.out, "timings.csv"), "w", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["case", "round", "who", "microseconds or error"])
        lanewise = Lanewise(options.java + ["--millis", str(options.millis)])

        def keep(case, turn, who, result):
            results[case][who].append(result)
            rows.writerow([case, turn, who, result])
            file.flush()

        try:
            for turn, case in ((turn, case) for turn in range(options.rounds) for case in cases):
                if time.monotonic() - began > options.budget:
                    break
                keep(case, turn, LANEWISE, lanewise.measure(case))
                if has_torch:
                    keep(case, turn, TORCH, torch_works.measure(case, options.millis))
                if has_torch and "bfloat16" in case:
                    # As ours does: from operands in float32 to results in float32.
                    keep(case, turn, CASTING, torch_works.measure(case, options.millis, casts=True))
            lanewise.close()
        except TimeIsUp:
            lanewise.kill()
    print(TABLE)
    failed = table(cases, results, sys.stdout)
    taken = sum(len(whose[LANEWISE]) for whose in results.values())
    if taken < options.rounds * len(cases):
        print("time ran out: %d of %d turns were taken" % (taken, options.rounds * len(cases)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
