"""What GpuBench.java measures, in PyTorch, and how it is timed."""
import statistics
import time

import torch
import torch.nn.functional as F

CLASSES, VOCABULARY, LSTM_TIME, GPT_TIME = 10, 96, 64, 128


# Each makes its operands and returns what is timed.


def normals(*shape):
    return torch.randn(*shape, device="cuda")


def precision(name):
    """Sets what products of float32 may be rounded to, and returns the type of operands."""
    torch.backends.cuda.matmul.allow_tf32 = name == "tf32"
    torch.backends.cudnn.allow_tf32 = name == "tf32"
    return torch.bfloat16 if name == "bfloat16" else torch.float32


def matmul(kind, n, casts=False):
    dtype, n = precision(kind), int(n)
    a, b = normals(n, n), normals(n, n)
    if casts:
        return lambda: torch.matmul(a.to(dtype), b.to(dtype)).float()
    a, b = a.to(dtype), b.to(dtype)
    c = torch.empty(n, n, device="cuda", dtype=dtype)
    return lambda: torch.matmul(a, b, out=c)


def packed(kind, n, casts=False):
    """The right operand is laid out before."""
    if not casts:
        return matmul(kind, n)
    dtype, n = precision(kind), int(n)
    a, b = normals(n, n), normals(n, n).to(dtype)
    return lambda: torch.matmul(a.to(dtype), b).float()


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


def attention(kind, backward, *numbers, casts=False):
    dtype = precision(kind)
    q, k, v = (normals(*map(int, numbers)) for _ in range(3))
    if not casts:
        q, k, v = (x.to(dtype) for x in (q, k, v))

    def forward():
        y = F.scaled_dot_product_attention(q.to(dtype), k.to(dtype), v.to(dtype), is_causal=True)
        return y.float() if casts else y

    if backward == "forward":
        return forward
    for x in (q, k, v):
        x.requires_grad_()
    y = forward()
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
    launch, copy, matmul, packed, conv, softmax, layernorm, gelu, add, adamw, maxpool, attention,
    step)}


def on_device(run, millis):
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


def on_host(run, millis):
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


def measure(case, millis, **options):
    """Microseconds, or the error as a text."""
    words = case.split()
    try:
        run = WORKS[words[0]](*words[1:], **options)
        result = (on_host if words[0] == "launch" else on_device)(run, millis)
    except Exception as e:  # Whatever it is, the other cases go on, and the table says it.
        result = " ".join(str(e).split()) or type(e).__name__
    run = None
    torch.cuda.empty_cache()
    return result
