"""Trains a prior on photographs, until its time is up.

    python Training/train.py DATA... --out RUN --init PRIOR --until 12:30
    python Training/train.py DATA... --out RUN --resume RUN/last --minutes 10

Writes RUN/last (a checkpoint), RUN/ema-NNNNNN (EMA weights alone), RUN/log.jsonl, RUN/samples-NNNNNN.png and RUN/pid.
"""

import argparse
import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch

import checkpoint
from clock import Clock, end_time, learning_rate
from data import Crops, load_tiles
from diffusion import Diffusion, LossByNoise
from group_norm import quicken
from network import load_prior, new_prior
from optimizer import Optimizer
from samples import sample, sheet
from synthetic import synthetic_tiles


def options(description=__doc__):
    """The parser of the command's arguments."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    option = parser.add_argument
    option("data", nargs="*", help="folders of pictures, .tar files, or folders of .tar files")
    option("--out", type=Path, required=True, help="folder of the run")
    option("--seed", type=int, default=0)

    start = parser.add_mutually_exclusive_group()
    start.add_argument("--init", type=Path, help="start from the weights of this prior's folder")
    start.add_argument("--resume", type=Path, help="continue this checkpoint")
    option("--widths", type=int, nargs="+", default=[32, 64, 128, 192, 256], help="of a new network")
    option("--attention", type=int, nargs="+", help="0 or 1 per width of a new network (default: none)")
    option("--layers", type=int, default=1, help="ResNet layers per block of a new network")
    option("--block-size", type=int, default=2, help="space-to-depth of a new network")
    option("--beta-schedule", default="squaredcos_cap_v2", help="noise schedule of a new network, by diffusers' name")

    option("--minutes", type=float, default=10, help="time budget, set-up included (default: 10)")
    option("--until", help="or end at this time of day, HH:MM")
    option("--steps", type=int, help="or end after this many steps, and let the learning rate follow them")
    option("--progress-to", type=float, default=1.0,
           help="share of the learning-rate schedule done when this run's time is up: 0.33 for the first of three runs")
    option("--save-minutes", type=float, default=10, help="between checkpoints")
    option("--keep", default="model,ema,optimizer", help="parts of RUN/last; without the optimizer, as float16")
    option("--split", type=float, help="split checkpoint files at this many MiB")
    option("--samples", type=int, default=8, help="pictures drawn at each checkpoint")

    option("--batch", type=int, default=8, help="pictures per step at the first crop size")
    option("--crops", type=int, nargs="+", default=[128], help="crop sizes in turn; larger crops come in smaller batches")
    option("--size", type=int, default=256, help="pictures are cut into tiles of this size")
    option("--scaled", type=float, default=0.5, help="share of crops that are scaled down")
    option("--synthetic", type=float, default=0.0, help="share of synthetic pictures")

    option("--lr", type=float, default=3e-4, help="of AdamW")
    option("--muon", type=float, default=0.0,
           help="train the weight matrices by Muon, with this many times --lr, such as 10 (default: by AdamW)")
    option("--warmup", type=int, default=100, help="steps")
    option("--hold", type=float, default=0.2, help="share of the schedule before the learning rate falls")
    option("--weight-decay", type=float, default=0.01)
    option("--clip", type=float, default=1.0, help="largest norm of the gradient")
    option("--ema", type=float, default=0.999, help="decay per step")
    option("--weighting", type=float, default=0.0,
           help="each noise level counts by its own mean v-loss to the power of minus this: 0 is the v-loss as it is, "
           "1 trains the mean logarithm of the loss (default: 0)")
    option("--shift", type=float, default=0.0, help="of the noise levels trained on, in log-SNR")

    option("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    option("--threads", type=int, default=torch.get_num_threads())
    option("--workers", type=int, default=1, help="shares of the batch, each computed by --threads threads of its own: "
           "on a busy machine 2 workers of 1 thread lose less to waiting than 1 worker of 2")
    option("--precision", choices=["bf16", "f32"], default="bf16", help="of the network's passes; f32 is the faster one on "
           "processors that multiply bfloat16 no faster than float32 (default: bf16)")
    option("--compile", action="store_true", help="torch.compile the network: slow to start, then faster where its gradients are right")
    option("--log-steps", type=int, default=50)
    return parser


def starting_point(args):
    """(prior, state, tensors): a checkpoint, a prior's folder, or a new network."""
    if args.resume:
        return checkpoint.restore(args.resume)
    if args.init:
        return load_prior(args.init), {}, {}
    attention = args.attention or [0] * len(args.widths)
    return new_prior(args.widths, args.layers, attention, args.block_size, args.beta_schedule), {}, {}


def compare_gradients(names, compiled, eager):
    """Stops where a compiled network has other gradients than the network: PyTorch 2.13 compiles a backward pass for this
    network on CPUs that gives 0 for all that lies below an enlargement, and trains the outer layers alone."""
    wrong = [name for name, a, b in zip(names, compiled, eager)
             if b.ndim > 1 and torch.linalg.vector_norm(a - b) > 0.5 * torch.linalg.vector_norm(b)]
    if wrong:
        raise SystemExit(f"torch.compile gives {len(wrong)} of {len(names)} parameters a wrong gradient, {wrong[0]} among them: "
                         "train without --compile")


class Training:
    """The state that changes with each step."""

    def __init__(self, args):
        torch.manual_seed(args.seed)
        self.args = args
        self.prior, state, tensors = starting_point(args)
        self.network = self.prior.network.to(args.device, memory_format=torch.channels_last).train()
        if args.device == "cpu":
            quicken(self.network)
        self.forward = torch.compile(self.network, dynamic=False) if args.compile else self.network
        self.diffusion = Diffusion(self.prior.scheduler_config, args.device)
        self.step, self.seconds = state.get("step", 0), state.get("seconds", 0.0)
        self.first_progress = state.get("progress", 0.0) if state.get("progress", 0.0) < args.progress_to else 0.0
        self.generator = torch.Generator().manual_seed(args.seed + self.step)
        self.losses = LossByNoise()
        self.pool = ThreadPoolExecutor(args.workers, initializer=torch.set_num_threads, initargs=(args.threads,))
        self.shapes = set()  # of batches that were compiled

        self.names, self.parameters = zip(*self.network.named_parameters())
        ema = tensors.get("ema", {})
        self.ema = [ema[n].to(p) if n in ema else p.detach().clone() for n, p in zip(self.names, self.parameters)]
        self.optimizer = Optimizer(zip(self.names, self.parameters), args.muon, args.weight_decay, args.workers)
        self.optimizer.restore(tensors.get("optimizer", {}))

    def take_step(self, crops, rate):
        """One step on one batch. Returns (mean v-loss, norm of the gradient)."""
        args = self.args
        crop = args.crops[self.step % len(args.crops)]
        count = max(1, args.batch * args.crops[0] ** 2 // crop**2)
        x0 = self.prior.encode(crops.batch(count, crop, self.generator)).contiguous(memory_format=torch.channels_last)
        t = self.diffusion.sample_timesteps(count, args.shift, self.generator)
        xt, v = self.diffusion.noised(x0, t, torch.randn_like(x0))

        log_snr = self.diffusion.log_snr[t]
        weights = self.losses.mean_at(log_snr).to(x0) ** -args.weighting
        losses = self.backward(xt, t, v, weights / count)
        norm = self.update(rate)
        self.losses.update(log_snr, losses)
        return losses.mean(), norm

    def update(self, rate):
        """Moves the parameters by their gradients. Returns the gradients' norm."""
        args = self.args
        norm = torch.nn.utils.clip_grad_norm_(self.parameters, args.clip)
        self.optimizer.step(rate, self.pool.map)
        decay = min(args.ema, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(self.ema, [p.detach() for p in self.parameters], 1 - decay)
        self.step += 1
        return norm

    def autocast(self):
        return torch.autocast(self.args.device.split(":")[0], dtype=torch.bfloat16, enabled=self.args.precision == "bf16")

    def predicted(self, xt, t, forward=None):
        with self.autocast():
            v = (forward or self.forward)(xt, t).sample
        return v.float()

    def shard_losses(self, xt, t, v, forward=None):
        """The v-loss per picture."""
        return (self.predicted(xt, t, forward) - v).square().mean((1, 2, 3))

    def backward(self, xt, t, target, weights):
        """Sets the parameters' gradients of Σ weights·losses. Returns the loss per picture.

        The batch is shared out to the workers, each a thread of its own from end to end."""
        def shard(values, *forward):
            xt, t, target, weights = values
            losses = self.shard_losses(xt, t, target, *forward)
            return losses.detach(), torch.autograd.grad((losses * weights).sum(), self.parameters)

        shards = list(zip(*(values.chunk(self.args.workers) for values in (xt, t, target, weights))))
        # Two threads that compile at once wait for each other for ever, so a new shape goes through one after the other.
        if self.args.compile and xt.shape not in self.shapes:
            results = [self.pool.submit(shard, values).result() for values in shards]
            compare_gradients(self.names, results[0][1], self.pool.submit(shard, shards[0], self.network).result()[1])
            self.shapes.add(xt.shape)
        else:
            results = list(self.pool.map(shard, shards))
        losses, gradients = zip(*results)
        total = gradients[0]
        for other in gradients[1:]:
            total = torch._foreach_add(total, other)
        for parameter, gradient in zip(self.parameters, total):
            parameter.grad = gradient
        return torch.cat(losses)

    def notes(self):
        """What else the log says of the steps since it was last asked."""
        return {}

    def save(self, folder, progress, seconds, kinds):
        tensors = {"model": dict(zip(self.names, self.parameters)), "ema": dict(zip(self.names, self.ema))}
        if "optimizer" in kinds:
            tensors["optimizer"] = self.optimizer.tensors()
        state = {"step": self.step, "progress": progress, "seconds": seconds, "arguments": vars(self.args) | {}}
        state = json.loads(json.dumps(state, default=str))
        checkpoint.save(folder, self.prior, state, {kind: tensors[kind] for kind in kinds}, self.args.split)

    def draw(self, path):
        """Samples of the EMA as a PNG."""
        trained = [p.detach().clone() for p in self.parameters]
        with torch.no_grad():
            torch._foreach_copy_(list(self.parameters), self.ema)
        side = -(-128 // self.prior.multiple) * self.prior.multiple
        sheet([sample(self.prior, self.network, self.diffusion, self.args.samples, side)], path)
        with torch.no_grad():
            torch._foreach_copy_(list(self.parameters), trained)


def main(argv=None):
    run(options().parse_args(argv), Training)


def run(args, kind):
    """Trains by `kind`, a Training, until the time is up."""
    torch.set_num_threads(args.threads)
    end = end_time(args.minutes, args.until)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "pid").write_text(f"{os.getpid()}\n")
    stopped = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.append(True))

    synthetic = synthetic_tiles(256, args.size, args.seed) if args.synthetic or not args.data else None
    photographs = load_tiles(args.data, args.size) if args.data else synthetic
    crops = Crops(photographs, synthetic, args.synthetic, args.device, args.scaled)
    training = kind(args)
    clock = Clock(end, training.first_progress, args.progress_to, args.steps)
    print(f"{len(photographs)} tiles, {sum(p.numel() for p in training.parameters)} parameters, "
          f"step {training.step}, {(end - time.time()) / 60:.1f} minutes", flush=True)

    begin = saved = time.time()
    first_step, total, norms = training.step, [], []
    done = lambda: training.step - first_step  # steps of this run
    seconds = lambda: training.seconds + time.time() - begin
    log = (args.out / "log.jsonl").open("a")

    def save_all():
        kinds = args.keep.split(",")
        training.save(args.out / "last", clock.progress(done()), seconds(), kinds)
        if "optimizer" in kinds:
            training.save(args.out / f"ema-{training.step:06}", clock.progress(done()), seconds(), ["ema"])
        if args.samples:
            training.draw(args.out / f"samples-{training.step:06}.png")

    while not clock.over(done()) and not stopped:
        progress = clock.progress(done())
        rate = learning_rate(args.lr, progress, done(), args.warmup, args.hold)
        loss, norm = training.take_step(crops, rate)
        total.append(loss), norms.append(norm)
        if training.step % args.log_steps == 0:
            bins = {str(k): round(v, 4) for k, v in sorted(training.losses.mean.items(), reverse=True)}
            entry = {"step": training.step, "seconds": round(seconds(), 1), "progress": round(progress, 4),
                     "lr": rate, "loss": round(torch.stack(total).mean().item(), 5),
                     "gradient": round(torch.stack(norms).mean().item(), 3), "by_log_snr": bins, **training.notes()}
            print(json.dumps(entry), file=log, flush=True)
            total, norms = [], []
        if time.time() - saved > 60 * args.save_minutes:
            save_all()
            saved = time.time()
    save_all()
    (args.out / "pid").unlink(missing_ok=True)
    print(f"stopped at step {training.step} after {seconds() / 60:.1f} minutes: {args.out / 'last'}")


if __name__ == "__main__":
    main()
