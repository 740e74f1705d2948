"""JAX: jitted functions with donated state; `scan` puts an epoch into one call. See measure.py."""

import functools

from measure import arguments, limit, report, times
import work

CASES = {}


def case(name, variant):
    def register(function):
        CASES[name, variant] = function
        return function
    return register


def dense(sizes):
    return [(jnp.asarray(work.glorot(m, n)), jnp.zeros(n)) for m, n in zip(sizes, sizes[1:])]


def forward(parameters, x, activation, key=None):
    for w, b in parameters[:-1]:
        x = activation(x @ w + b)
        if key is not None:
            key, own = jax.random.split(key)
            x = jnp.where(jax.random.bernoulli(own, 1 - work.DROPOUT, x.shape), x / (1 - work.DROPOUT), 0)
    w, b = parameters[-1]
    return x @ w + b


def convolutional():
    """Parameters of the CNN, and its prediction."""
    rng, channels, parameters = work.rng(), 1, []
    for filters in work.CNN["filters"]:
        bound = (6 / (9 * (channels + filters))) ** 0.5
        parameters.append((jnp.asarray(rng.uniform(-bound, bound, (3, 3, channels, filters)).astype("float32")), jnp.zeros(filters)))
        channels = filters
    parameters += dense([channels * 25, work.CNN["units"], 10])

    def predict(parameters, x, key=None):
        x = x.reshape(-1, 28, 28, 1)
        for w, b in parameters[:2]:
            x = jax.lax.conv_general_dilated(x, w, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))
            x = jax.lax.reduce_window(jax.nn.relu(x + b), -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        x = x.reshape(len(x), -1)
        if key is not None:
            kept = 1 - work.CNN["dropout"]
            x = jnp.where(jax.random.bernoulli(key, kept, x.shape), x / kept, 0)
        return forward(parameters[2:], x, jax.nn.relu)

    return parameters, predict


def classifier(sizes, activation, dropout=False):
    """Initial state and step of a network of dense layers."""
    return trained(dense(sizes), lambda parameters, x, key: forward(parameters, x, activation, key), dropout)


def trained(parameters, predict, dropout):
    """Initial state and step: state, (x, y) → state. State: parameters, optimizer's, sums of loss and accuracy, key."""
    optimizer = optax.adam(1e-4, eps=1e-7)

    def measured(parameters, x, y, key):
        z = predict(parameters, x, key)
        loss = optax.softmax_cross_entropy_with_integer_labels(z, y)
        return loss.mean(), (loss.sum(), (z.argmax(1) == y).sum())

    def step(state, batch):
        parameters, slots, totals, key = state
        key, own = jax.random.split(key) if dropout else (key, None)
        gradient, sums = jax.grad(measured, has_aux=True)(parameters, *batch, own)
        updates, slots = optimizer.update(gradient, slots)
        return optax.apply_updates(parameters, updates), slots, jax.tree.map(jnp.add, totals, sums), key

    return (parameters, optimizer.init(parameters), (jnp.float32(0), jnp.int32(0)), jax.random.key(0)), step


def regression(parameters, predict, rate):
    """Mean squared error and plain SGD; the sum of the losses comes along."""
    def step(state, batch):
        parameters, total = state
        loss, gradient = jax.value_and_grad(lambda p: jnp.mean((predict(p, batch[0]) - batch[1]) ** 2))(parameters)
        return jax.tree.map(lambda p, g: p - rate * g, parameters, gradient), total + loss
    return (parameters, jnp.float32(0)), step


class Stepper:
    """Calls a jitted step on one batch after the other."""

    def __init__(self, state, step, batches):
        self.state, self.step, self.next = state, jax.jit(step, donate_argnums=0), 0
        self.batches = [tuple(map(jnp.asarray, batch)) for batch in batches]

    def __call__(self):
        self.state = self.step(self.state, self.batches[self.next])
        self.next = (self.next + 1) % len(self.batches)

    def wait(self):
        jax.block_until_ready(self.state)


def stepped(state, step, batches, seconds, **more):
    stepper = Stepper(state, step, batches)
    return times(stepper, seconds, stepper.wait, **more)


def scanned(state, step, x, y, batch, seconds):
    """Times of a step, from epochs in one call that gather their batches from the resident data."""
    x, y = jnp.asarray(x), jnp.asarray(y)
    steps = len(x) // batch

    @functools.partial(jax.jit, donate_argnums=0)
    def epoch(state, key):
        order = jax.random.permutation(key, len(x))[: steps * batch].reshape(steps, batch)
        return jax.lax.scan(lambda state, rows: (step(state, (x[rows], y[rows])), None), state, order)[0]

    count = [0]

    def call():
        nonlocal state
        count[0] += 1
        state = epoch(state, jax.random.key(count[0]))

    samples = times(call, seconds, lambda: jax.block_until_ready(state), warm_up=1, sample=0)
    return [sample / steps for sample in samples], steps


@case("mlp-step", "step")
def mlp(seconds):
    return stepped(*classifier(work.MLP, jnp.tanh), work.batches(), seconds)


@case("mlp-step", "scan")
def mlp_scan(seconds):
    return scanned(*classifier(work.MLP, jnp.tanh), *work.images(work.EPOCH), work.BATCH, seconds)[0]


@case("mlp-epoch", "scan")
def mlp_epoch_scan(seconds):
    state, step = classifier(work.MLP, jnp.tanh)
    scaled = lambda state, batch: step(state, (batch[0].astype(jnp.float32) / 255, batch[1]))
    samples, steps = scanned(state, scaled, *work.image_bytes(work.EPOCH), work.BATCH, seconds)
    return [sample * steps for sample in samples]


@case("mlp-epoch", "step")
def mlp_epoch(seconds):
    x, y = work.images(work.EPOCH)
    state, step = classifier(work.MLP, jnp.tanh)
    step, rng = jax.jit(step, donate_argnums=0), work.rng()

    def epoch():
        nonlocal state
        order = rng.permutation(len(x))
        for start in range(0, len(x), work.BATCH):
            rows = order[start:start + work.BATCH]
            state = step(state, (x[rows], y[rows]))

    return times(epoch, seconds, lambda: jax.block_until_ready(state), warm_up=1, sample=0)


@case("cnn-step", "step")
def cnn(seconds):
    return stepped(*trained(*convolutional(), dropout=True), work.batches(), seconds)


@case("dense-3x80-step", "step")
def wide(seconds):
    return stepped(*classifier(work.WIDE, jax.nn.relu), work.batches(), seconds)


@case("dense-3x80-step", "scan")
def wide_scan(seconds):
    return scanned(*classifier(work.WIDE, jax.nn.relu), *work.images(work.EPOCH), work.BATCH, seconds)[0]


@case("dense-10x128-step", "step")
def deep(seconds):
    x, y = map(jnp.asarray, work.deep_rows())
    state, step = classifier(work.DEEP, jax.nn.relu, dropout=True)

    def gathering(state, rows):
        return step(state, (x[rows[0]], y[rows[0]]))

    order = work.rng().permutation(work.DEEP_ROWS).reshape(-1, work.DEEP_BATCH)
    return stepped(state, gathering, [(rows,) for rows in order], seconds)


@case("dense-10x128-step", "scan")
def deep_scan(seconds):
    return scanned(*classifier(work.DEEP, jax.nn.relu, dropout=True), *work.deep_rows(), work.DEEP_BATCH, seconds)[0]


@case("dense-4096-step", "step")
def square(seconds):
    sizes = [work.SQUARE] * 3
    state, step = regression(dense(sizes), lambda p, x: forward(p, x, jax.nn.relu), 0.01)
    return stepped(state, step, [work.square_batch()], seconds, warm_up=2)


@case("embedding-bag-step", "step")
def bags(seconds):
    table = jnp.asarray(work.rng().uniform(-0.05, 0.05, (work.VOCABULARY, work.WIDTH)).astype("float32"))
    parameters = (table, dense([work.WIDTH, 1])[0])
    state, step = regression(parameters, lambda p, x: p[0][x].mean(1) @ p[1][0] + p[1][1], 0.1)
    return stepped(state, step, work.bags(), seconds)


@case("predict-mlp", "jit")
def predict(seconds):
    parameters = dense(work.MLP)
    network = jax.jit(lambda x: forward(parameters, x, jnp.tanh))
    x = jnp.asarray(work.images(1)[0])
    return times(lambda: network(x).block_until_ready(), seconds)


@case("predict-cnn", "jit")
def predict_cnn(seconds):
    parameters, predict = convolutional()
    network = jax.jit(lambda x: predict(parameters, x))
    x = jnp.asarray(work.images(1)[0])
    return times(lambda: network(x).block_until_ready(), seconds)


@case("dense-4096-matmul", "jit")
def product(seconds):
    a, b = (jnp.asarray(x) for x in work.rng().standard_normal((2, work.SQUARE, work.SQUARE), "float32"))
    multiply = jax.jit(jnp.matmul)
    return times(lambda: multiply(a, b).block_until_ready(), seconds, warm_up=2)


@case("elementwise-10-in-place", "jit, donated")
def chain(seconds):
    run = jax.jit(lambda x: work.chain(x, jnp.minimum, jnp.maximum, jnp.abs), donate_argnums=0)
    x = jnp.asarray(work.rng().random(work.MANY, "float32"))

    def call():
        nonlocal x
        x = run(x)

    return times(call, seconds, lambda: x.block_until_ready())


class Wide:
    """Parameters of a wide network, drawn as its layers are first called, and what they make of images.

    Moving averages are parameters without gradients: layers leave new ones in `moving`.
    """

    def __init__(self, network):
        self.network, self.rng, self.parameters, self.moving = network, work.rng(), [], []
        self.network(self.layers(None, None), jnp.zeros((1, 32, 32, 3)))

    def layers(self, parameters, moving):
        """The layer function: convolution and batch normalization; training if there are no moving averages to normalize by."""
        made, averages = iter(parameters or ()), iter(moving or ())
        self.new_moving = []

        def layer(x, filters, size, stride, groups=1):
            channels = x.shape[-1] // groups
            if parameters is None:
                w = self.rng.standard_normal((size, size, channels, filters), "float32") * (2 / (size * size * channels)) ** 0.5
                self.parameters += [jnp.asarray(w), jnp.ones(filters), jnp.zeros(filters)]
                self.moving += [jnp.zeros(filters), jnp.ones(filters)]
                w, gamma, beta = self.parameters[-3:]
            else:
                w, gamma, beta = next(made), next(made), next(made)
            y = jax.lax.conv_general_dilated(x, w, (stride, stride), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"),
                                             feature_group_count=groups)
            if moving is None:
                mean, variance = y.mean((0, 1, 2)), y.var((0, 1, 2))
                self.new_moving += [mean, variance]
            else:
                mean, variance = next(averages), next(averages)
            return (y - mean) * (jax.lax.rsqrt(variance + 1e-3) * gamma) + beta

        return layer

    def logits(self, parameters, x, moving=None):
        *convolutional, w, b = parameters
        return self.network(self.layers(convolutional, moving), x).mean((1, 2)) @ w + b

    def all_parameters(self):
        return [*self.parameters, *dense([self.parameters[-1].shape[0], 10])[0]]


def resnet18(layer, x):
    x = jax.nn.relu(layer(x, 64, 3, 1))
    for filters, stride in work.RESIDUAL:
        y = layer(jax.nn.relu(layer(x, filters, 3, stride)), filters, 3, 1)
        x = jax.nn.relu(y + (x if stride == 1 and filters == x.shape[-1] else layer(x, filters, 1, stride)))
    return x


def mobilenet(layer, x):
    x = jax.nn.relu6(layer(x, 32, 3, 1))
    for filters, stride in work.SEPARABLE:
        x = jax.nn.relu6(layer(x, x.shape[-1], 3, stride, groups=x.shape[-1]))
        x = jax.nn.relu6(layer(x, filters, 1, 1))
    return x


def wide_step(network, seconds):
    wide = Wide(network)
    optimizer = optax.sgd(0.01, momentum=0.9)

    def measured(parameters, x, y):
        z = wide.logits(parameters, x)
        return optax.softmax_cross_entropy_with_integer_labels(z, y).mean(), wide.new_moving

    def step(state, batch):
        parameters, slots, moving, total = state
        (loss, batch_moments), gradient = jax.value_and_grad(measured, has_aux=True)(parameters, *batch)
        updates, slots = optimizer.update(gradient, slots)
        moving = [0.99 * a + 0.01 * b for a, b in zip(moving, batch_moments)]
        return optax.apply_updates(parameters, updates), slots, moving, total + loss

    parameters = wide.all_parameters()
    return stepped((parameters, optimizer.init(parameters), wide.moving, jnp.float32(0)), step, work.color_batches(), seconds, warm_up=3)


def wide_predict(network, batch, seconds):
    wide = Wide(network)
    parameters, x = wide.all_parameters(), jnp.asarray(work.colors(batch))
    call = jax.jit(lambda x: wide.logits(parameters, x, wide.moving))
    return times(lambda: call(x).block_until_ready(), seconds, warm_up=5)


@case("resnet18-step", "step")
def resnet18_step(seconds):
    return wide_step(resnet18, seconds)


@case("resnet18-predict", "jit")
def resnet18_predict(seconds):
    return wide_predict(resnet18, 1, seconds)


@case("resnet18-predict-64", "jit")
def resnet18_predict_64(seconds):
    return wide_predict(resnet18, 64, seconds)


@case("mobilenet-step", "step")
def mobilenet_step(seconds):
    return wide_step(mobilenet, seconds)


@case("mobilenet-predict", "jit")
def mobilenet_predict(seconds):
    return wide_predict(mobilenet, 1, seconds)


@case("mobilenet-predict-64", "jit")
def mobilenet_predict_64(seconds):
    return wide_predict(mobilenet, 64, seconds)


if __name__ == "__main__":
    given = arguments(CASES)
    limit(given.threads)
    import jax
    import jax.numpy as jnp
    import optax

    report(CASES[given.case, given.variant](given.seconds), ["jax", "optax"])
