"""PyTorch: eager and compiled, fused Adam, data resident and indexed. See measure.py."""

from measure import arguments, limit, report, times
import work

CASES = {}


def case(name, *variants):
    def register(function):
        for variant in variants:
            CASES[name, variant] = function
        return function
    return register


def network(sizes, activation, dropout=0):
    layers = []
    for m, n in zip(sizes[:-2], sizes[1:-1]):
        layers += [nn.Linear(m, n), activation()] + ([nn.Dropout(dropout)] if dropout else [])
    return nn.Sequential(*layers, nn.Linear(*sizes[-2:]))


class Classifier:
    """One training step: loss, gradient, Adam, and the sums of loss and accuracy."""

    def __init__(self, model, variant):
        self.optimizer = torch.optim.Adam(model.parameters(), 1e-4, eps=1e-7, fused=True)
        self.loss_sum, self.hits = torch.zeros(()), torch.zeros((), dtype=torch.int64)

        def measured(x, y):
            z = model(x)
            return F.cross_entropy(z, y), (z.argmax(1) == y).sum()

        self.measured = torch.compile(measured) if variant == "compile" else measured

    def __call__(self, x, y):
        self.optimizer.zero_grad(set_to_none=True)
        loss, hits = self.measured(x, y)
        loss.backward()
        self.optimizer.step()
        self.loss_sum += loss.detach()
        self.hits += hits


class Regression:
    """One step on the mean squared error by SGD."""

    def __init__(self, model, rate, variant):
        # The fused SGD refuses the sparse gradients that make EmbeddingBag fast.
        sparse = any(getattr(module, "sparse", False) for module in model.modules())
        self.optimizer = torch.optim.SGD(model.parameters(), rate, **({} if sparse else {"fused": True}))
        self.loss = lambda x, y: F.mse_loss(model(x), y)
        if variant == "compile":
            self.loss = torch.compile(self.loss)

    def __call__(self, x, y):
        self.optimizer.zero_grad(set_to_none=True)
        self.loss(x, y).backward()
        self.optimizer.step()


def stepped(step, batches, seconds, **more):
    batches = [tuple(map(torch.from_numpy, batch)) for batch in batches]
    count = [0]

    def call():
        step(*batches[count[0] % len(batches)])
        count[0] += 1

    return times(call, seconds, **more)


def classes(batches):
    return [(x, y.astype("int64")) for x, y in batches]


@case("mlp-step", "eager", "compile")
def mlp(variant, seconds):
    return stepped(Classifier(network(work.MLP, nn.Tanh), variant), classes(work.batches()), seconds)


def convolutional(variant):
    layers, channels = [nn.Unflatten(1, (1, 28, 28))], 1
    for filters in work.CNN["filters"]:
        layers += [nn.Conv2d(channels, filters, 3), nn.ReLU(), nn.MaxPool2d(2)]
        channels = filters
    layers += [nn.Flatten(), nn.Dropout(work.CNN["dropout"]), nn.Linear(channels * 25, work.CNN["units"]), nn.ReLU(),
               nn.Linear(work.CNN["units"], 10)]
    model = nn.Sequential(*layers)
    return model.to(memory_format=torch.channels_last) if variant == "channels last" else model


@case("cnn-step", "eager", "channels last", "compile")
def cnn(variant, seconds):
    return stepped(Classifier(convolutional(variant).train(), variant), classes(work.batches()), seconds)


@case("dense-3x80-step", "eager", "compile")
def wide(variant, seconds):
    return stepped(Classifier(network(work.WIDE, nn.ReLU), variant), classes(work.batches()), seconds)


@case("mlp-epoch", "eager", "compile")
def mlp_epoch(variant, seconds):
    x, y = map(torch.from_numpy, work.images(work.EPOCH))
    y, step = y.long(), Classifier(network(work.MLP, nn.Tanh), variant)

    def epoch():
        for rows in torch.randperm(len(x)).split(work.BATCH):
            step(x[rows], y[rows])

    return times(epoch, seconds, warm_up=1, sample=0)


@case("dense-10x128-step", "eager", "compile")
def deep(variant, seconds):
    x, y = map(torch.from_numpy, work.deep_rows())
    y, step = y.long(), Classifier(network(work.DEEP, nn.ReLU, work.DROPOUT).train(), variant)
    rows = torch.randperm(len(x)).split(work.DEEP_BATCH)
    count = [0]

    def call():
        own = rows[count[0] % len(rows)]
        count[0] += 1
        step(x[own], y[own])

    return times(call, seconds)


@case("dense-4096-step", "eager", "compile")
def square(variant, seconds):
    step = Regression(network([work.SQUARE] * 3, nn.ReLU), 0.01, variant)
    return stepped(step, [work.square_batch()], seconds, warm_up=2)


@case("embedding-bag-step", "eager, sparse", "eager", "compile")
def bags(variant, seconds):
    bag = nn.EmbeddingBag(work.VOCABULARY, work.WIDTH, mode="mean", sparse=variant == "eager, sparse")
    step = Regression(nn.Sequential(bag, nn.Linear(work.WIDTH, 1)), 0.1, variant)
    return stepped(step, work.bags(), seconds)


@case("predict-mlp", "eager", "compile")
def predict_mlp(variant, seconds):
    return predict(network(work.MLP, nn.Tanh), variant, seconds)


@case("predict-cnn", "eager", "channels last", "compile")
def predict_cnn(variant, seconds):
    return predict(convolutional(variant), variant, seconds)


def predict(model, variant, seconds):
    model.eval()
    x = torch.from_numpy(work.images(1)[0])
    with torch.inference_mode():
        call = torch.compile(model) if variant == "compile" else model
        return times(lambda: call(x), seconds)


def convolution(channels, filters, size, stride, groups=1):
    return [nn.Conv2d(channels, filters, size, stride, size // 2, groups=groups, bias=False), nn.BatchNorm2d(filters)]


def resnet18():
    class Block(nn.Module):
        def __init__(self, channels, filters, stride):
            super().__init__()
            self.body = nn.Sequential(*convolution(channels, filters, 3, stride), nn.ReLU(), *convolution(filters, filters, 3, 1))
            self.shortcut = nn.Identity()
            if stride != 1 or channels != filters:
                self.shortcut = nn.Sequential(*convolution(channels, filters, 1, stride))

        def forward(self, x):
            return F.relu(self.body(x) + self.shortcut(x))

    layers, channels = [*convolution(3, 64, 3, 1), nn.ReLU()], 64
    for filters, stride in work.RESIDUAL:
        layers.append(Block(channels, filters, stride))
        channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))


def mobilenet():
    layers, channels = [*convolution(3, 32, 3, 1), nn.ReLU6()], 32
    for filters, stride in work.SEPARABLE:
        layers += [*convolution(channels, channels, 3, stride, channels), nn.ReLU6(), *convolution(channels, filters, 1, 1), nn.ReLU6()]
        channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))


def laid_out(variant, model, *images):
    """The model and images [batch, height, width, channels] as this variant wants them; compiled code is fastest channels last."""
    images = [torch.from_numpy(x).permute(0, 3, 1, 2) for x in images]
    if variant == "eager":
        return model, [x.contiguous() for x in images]
    return model.to(memory_format=torch.channels_last), [x.contiguous(memory_format=torch.channels_last) for x in images]


def wide_step(model, variant, seconds):
    batches = work.color_batches()
    model, images = laid_out(variant, model.train(), *(x for x, _ in batches))
    batches = list(zip(images, (torch.from_numpy(y).long() for _, y in batches)))
    optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, fused=True)
    loss_sum, count = torch.zeros(()), [0]

    def loss(x, y):
        return F.cross_entropy(model(x), y)

    if variant == "compile":
        loss = torch.compile(loss)

    def call():
        optimizer.zero_grad(set_to_none=True)
        value = loss(*batches[count[0] % len(batches)])
        value.backward()
        optimizer.step()
        loss_sum.add_(value.detach())
        count[0] += 1

    return times(call, seconds, warm_up=3)


def wide_predict(model, batch, variant, seconds):
    model, (x,) = laid_out(variant, model.eval(), work.colors(batch))
    with torch.inference_mode():
        call = torch.compile(model) if variant == "compile" else model
        return times(lambda: call(x), seconds, warm_up=5)


LAYOUTS = ("eager", "channels last", "compile")


@case("resnet18-step", *LAYOUTS)
def resnet18_step(variant, seconds):
    return wide_step(resnet18(), variant, seconds)


@case("resnet18-predict", *LAYOUTS)
def resnet18_predict(variant, seconds):
    return wide_predict(resnet18(), 1, variant, seconds)


@case("resnet18-predict-64", *LAYOUTS)
def resnet18_predict_64(variant, seconds):
    return wide_predict(resnet18(), 64, variant, seconds)


@case("mobilenet-step", *LAYOUTS)
def mobilenet_step(variant, seconds):
    return wide_step(mobilenet(), variant, seconds)


@case("mobilenet-predict", *LAYOUTS)
def mobilenet_predict(variant, seconds):
    return wide_predict(mobilenet(), 1, variant, seconds)


@case("mobilenet-predict-64", *LAYOUTS)
def mobilenet_predict_64(variant, seconds):
    return wide_predict(mobilenet(), 64, variant, seconds)


@case("dense-4096-matmul", "eager")
def product(variant, seconds):
    a, b = torch.randn(2, work.SQUARE, work.SQUARE)
    result = torch.empty_like(a)
    return times(lambda: torch.mm(a, b, out=result), seconds, warm_up=2)


@case("elementwise-10-in-place", "compile")
def chain(variant, seconds):
    x = torch.rand(work.MANY)

    def run(x):
        x.copy_(work.chain(x, lambda a, b: a.clamp_max(b), lambda a, b: a.clamp_min(b), torch.abs))

    compiled = torch.compile(run)
    with torch.inference_mode():
        return times(lambda: compiled(x), seconds)


if __name__ == "__main__":
    given = arguments(CASES)
    threads = limit(given.threads)
    import torch
    import torch.nn.functional as F
    from torch import nn

    torch.manual_seed(0)
    torch.set_num_threads(threads)
    report(CASES[given.case, given.variant](given.variant, given.seconds), ["torch"])
