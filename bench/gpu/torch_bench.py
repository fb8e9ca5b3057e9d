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
    import torch.nn.functional as F
except ImportError:
    torch = None

COPY = "copy"
TABLE = "== medians, with the targets =="
CLASSES, VOCABULARY, LSTM_TIME, GPT_TIME = 10, 96, 64, 128


class TimeIsUp(Exception):
    """Raised by a signal: what was measured is still shown."""


def stop(_signal, _frame):
    # timeout(1) sends it to the program and then to its group: the second must not end the table.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise TimeIsUp


class Lanewise:
    """A process of GpuBench, asked case by case; a new one after a case that it does not survive."""

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


# ---- The same in PyTorch: each makes its operands and returns what is timed.


def normals(*shape):
    return torch.randn(*shape, device="cuda")


def precision(name):
    """Sets what products of float32 may be rounded to, and returns the type of operands."""
    torch.backends.cuda.matmul.allow_tf32 = name == "tf32"
    torch.backends.cudnn.allow_tf32 = name == "tf32"
    return torch.bfloat16 if name == "bfloat16" else torch.float32


def matmul(kind, n):
    dtype, n = precision(kind), int(n)
    a, b = normals(n, n).to(dtype), normals(n, n).to(dtype)
    c = torch.empty(n, n, device="cuda", dtype=dtype)
    return lambda: torch.matmul(a, b, out=c)


def conv(kind, *numbers):
    precision("float32")
    torch.backends.cudnn.benchmark = True
    batch, channels, size, out, kernel, stride, padding = map(int, numbers)
    x, w = normals(batch, channels, size, size), normals(out, channels, kernel, kernel)
    if kind == "forward":
        return lambda: F.conv2d(x, w, None, stride, padding)
    dy = torch.randn_like(F.conv2d(x, w, None, stride, padding))
    one, pad, step = [1, 1], [padding] * 2, [stride] * 2
    return lambda: torch.ops.aten.convolution_backward(
        dy, x, w, None, step, pad, one, False, [0, 0], 1, [True, True, False])


def attention(kind, backward, *numbers):
    dtype = precision(kind)
    q, k, v = (normals(*map(int, numbers)).to(dtype) for _ in range(3))
    if backward == "forward":
        return lambda: F.scaled_dot_product_attention(q, k, v, is_causal=True)
    for x in (q, k, v):
        x.requires_grad_()
    y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    dy = torch.randn_like(y)
    return lambda: torch.autograd.grad(y, (q, k, v), dy, retain_graph=True)


def copy(n):
    x, y = normals(int(n)), normals(int(n))
    return lambda: y.copy_(x)


def softmax(rows, columns):
    x = normals(int(rows), int(columns))
    return lambda: torch.softmax(x, 1)


def layernorm(rows, columns):
    x, weight, bias = normals(int(rows), int(columns)), normals(int(columns)), normals(int(columns))
    return lambda: F.layer_norm(x, (int(columns),), weight, bias)


def gelu(n):
    x = normals(int(n))
    return lambda: F.gelu(x)


def add(n):
    x, y = normals(int(n)), normals(int(n))
    return lambda: x + y


def adamw(n):
    w = torch.nn.Parameter(normals(int(n)))
    w.grad = normals(int(n))
    return torch.optim.AdamW([w], lr=1e-3, weight_decay=0.01, fused=True).step


def maxpool(batch, channels, size):
    x = normals(int(batch), int(channels), int(size), int(size))
    return lambda: F.max_pool2d(x, 2, return_indices=True)


def launch():
    x = normals(32)
    return lambda: F.gelu(x)


def lenet():
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84),
        nn.ReLU(), nn.Linear(84, CLASSES))


def lstm():
    nn = torch.nn

    class Lstm(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(VOCABULARY, 64)
            self.lstm = nn.LSTM(64, 256, 2, batch_first=True)
            self.head = nn.Linear(256, VOCABULARY)

        def forward(self, x):
            return self.head(self.lstm(self.embedding(x))[0])

    return Lstm()


def gpt(width=128, heads=4, layers=4):
    nn = torch.nn

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
            self.c_attn, self.c_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.mlp = nn.Sequential(
                nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

        def forward(self, x):
            batch, time, _ = x.shape
            q, k, v = (part.view(batch, time, heads, -1).transpose(1, 2)
                       for part in self.c_attn(self.ln_1(x)).split(width, 2))
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.c_proj(y.transpose(1, 2).reshape(batch, time, width))
            return x + self.mlp(self.ln_2(x))

    class Gpt(nn.Module):
        def __init__(self):
            super().__init__()
            self.wte, self.wpe = nn.Embedding(VOCABULARY, width), nn.Embedding(GPT_TIME, width)
            self.blocks = nn.Sequential(*(Block() for _ in range(layers)))
            self.ln_f = nn.LayerNorm(width)

        def forward(self, x):
            positions = torch.arange(x.shape[1], device=x.device)
            x = self.blocks(self.wte(x) + self.wpe(positions))
            return self.ln_f(x) @ self.wte.weight.T

    return Gpt()


def step(net, batch, _mode):
    """PyTorch's step is eager whatever the mode: that is what ours is held against."""
    precision("float32")
    torch.backends.cudnn.benchmark = True
    batch = int(batch)
    if net == "resnet18":
        import torchvision
        model = torchvision.models.resnet18(num_classes=CLASSES)
    else:
        model = {"lenet": lenet, "lstm": lstm, "gpt": gpt}[net]()
    model = model.cuda().train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    if net in ("lenet", "resnet18"):
        x = normals(batch, 1, 28, 28) if net == "lenet" else normals(batch, 3, 32, 32)
        y = torch.arange(batch, device="cuda") % CLASSES
    else:
        time_steps = LSTM_TIME if net == "lstm" else GPT_TIME
        x = (torch.arange(batch * time_steps, device="cuda") * 31 % VOCABULARY).view(batch, -1)
        y = torch.arange(batch * time_steps, device="cuda") * 37 % VOCABULARY

    def run():
        out = model(x)
        loss = F.cross_entropy(out.reshape(-1, out.shape[-1]), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    return run


WORKS = {f.__name__: f for f in (
    launch, copy, matmul, conv, softmax, layernorm, gelu, add, adamw, maxpool, attention, step)}


def torch_on_device(run, millis):
    """The median microseconds of a call, by the device's clock, as Measurement.java does."""
    begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))

    def sample(calls):
        begin.record()
        for _ in range(calls):
            run()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end)

    once, warm, count = 1.0, 0.0, 0
    while count < 4 or warm < millis / 2 and count < 100:
        once = sample(1)
        warm += once
        count += 1
    calls = max(1, min(1000, int(2 / once) + 1))
    samples, spent = [], 0.0
    while not samples or spent < millis and len(samples) < 100:
        taken = sample(calls)
        samples.append(taken / calls * 1e3)
        spent += taken
    return statistics.median(samples)


def torch_on_host(run, millis):
    """The median microseconds of giving a call to the device."""
    samples, spent = [], 0.0
    while spent < 2 * millis:
        before = time.perf_counter()
        for _ in range(200):
            run()
        passed = time.perf_counter() - before
        torch.cuda.synchronize()
        samples.append(passed / 200 * 1e6)
        spent += passed * 1e3
    return statistics.median(samples[len(samples) // 2:])


def measure_torch(case, millis):
    words = case.split()
    try:
        run = WORKS[words[0]](*words[1:])
        result = (torch_on_host if words[0] == "launch" else torch_on_device)(run, millis)
    except TimeIsUp:
        raise
    except Exception as e:  # Whatever it is, the other cases go on, and the table says it.
        result = " ".join(str(e).split()) or type(e).__name__
    run = None
    torch.cuda.empty_cache()
    return result


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
    if kind == "matmul":
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
    if kind == "matmul":
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


def judge(words, ours, theirs, bandwidth):
    """Texts and verdicts for each target."""
    said, fine = [], True
    for of, least in targets(words):
        if of == "us":
            said.append("%.2f us (<= %.0f)" % (ours, least))
            fine &= ours <= least
        elif of == "torch":
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


def table(cases, results, out):
    """The table, as text; how many cases fall short, and how many have no number."""
    bandwidth = None
    for case in cases:
        if case.startswith(COPY):
            numbers = [m for m in (median(r) for r in results[case]) if isinstance(m, float)]
            if numbers:
                # Of both: the ceiling is the device's, not ours.
                bandwidth = 4 * BYTES[COPY] * elements(case.split()) / min(numbers)
    short = failed = 0
    for case in cases:
        words = case.split()
        ours, theirs = (median(r) for r in results[case])
        if not isinstance(ours, float):
            failed += 1
            out.write("%-48s FAILED: %s\n" % (case, ours))
            continue
        said, fine = judge(words, ours, theirs if isinstance(theirs, float) else None, bandwidth)
        short += not fine
        speed = gflop(words) / ours * 1e3
        out.write("%-48s %12.2f us  torch %12s us%s  %s%s\n" % (
            case, ours, "%.2f" % theirs if isinstance(theirs, float) else "-",
            "  %7.1f TFLOP/s" % speed if speed else "",
            ", ".join(said), "" if fine else "  MISSED"))
    if bandwidth:
        out.write("copy within the device: %.0f GB/s read and written\n" % (bandwidth / 1e3))
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
    results = {case: ([], []) for case in cases}
    with open(os.path.join(options.out, "timings.csv"), "w", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["case", "round", "who", "microseconds or error"])
        lanewise = Lanewise(options.java + ["--millis", str(options.millis)])

        def keep(case, turn, who, result):
            results[case][who == "torch"].append(result)
            rows.writerow([case, turn, who, result])
            file.flush()

        try:
            for turn, case in ((turn, case) for turn in range(options.rounds) for case in cases):
                if time.monotonic() - began > options.budget:
                    break
                keep(case, turn, "lanewise", lanewise.measure(case))
                if has_torch:
                    keep(case, turn, "torch", measure_torch(case, options.millis))
            lanewise.close()
        except TimeIsUp:
            lanewise.kill()
    print(TABLE)
    failed = table(cases, results, sys.stdout)
    taken = sum(len(ours) for ours, _ in results.values())
    if taken < options.rounds * len(cases):
        print("time ran out: %d of %d turns were taken" % (taken, options.rounds * len(cases)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
