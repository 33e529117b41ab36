"""The forward process and the loss, in terms of log-SNR: λ = ln(ᾱ / (1 − ᾱ))."""

import torch
from diffusers import DDPMScheduler

# Loss is reported in bins of one unit of log-SNR, named by their centres.
BINS = list(range(8, -9, -1))


class Diffusion:
    """x_t = √ᾱ_t·x₀ + √(1−ᾱ_t)·ε for the schedule of a scheduler_config.json."""

    def __init__(self, scheduler_config, device="cpu"):
        if scheduler_config["prediction_type"] != "v_prediction":
            raise SystemExit(f"prediction_type is {scheduler_config['prediction_type']}; only v_prediction is trained here")
        alphas = DDPMScheduler.from_config(scheduler_config).alphas_cumprod.double()
        self.alphas_cumprod = alphas.to(device)
        self.log_snr = torch.log(self.alphas_cumprod / (1 - self.alphas_cumprod))  # falls with t

    @property
    def timesteps(self):
        return len(self.alphas_cumprod)

    def timestep_at(self, log_snr):
        """The (fractional) timestep whose log-SNR is the one given: the inverse of `log_snr`, linear between timesteps."""
        rising = self.log_snr.flip(0)
        wanted = torch.as_tensor(log_snr, dtype=rising.dtype, device=rising.device).clamp(rising[0], rising[-1])
        above = torch.searchsorted(rising, wanted).clamp(1, self.timesteps - 1)
        low, high = rising[above - 1], rising[above]
        return self.timesteps - 1 - (above - 1 + (wanted - low) / (high - low))

    def sample_timesteps(self, count, shift, generator):
        """Stratified over the batch, so that each batch sees every noise level.

        A shift moves the noise levels trained on by that much log-SNR (negative: noisier); the schedule itself stays."""
        where = torch.arange(count, device=self.log_snr.device) + torch.rand((), generator=generator).item()
        t = (where / count * self.timesteps).long().clamp(max=self.timesteps - 1)
        if shift:
            t = self.timestep_at(self.log_snr[t] + shift).round().long()
        return t

    def noised(self, x0, t, noise):
        """x_t and the target v = √ᾱ_t·ε − √(1−ᾱ_t)·x₀, both [N, C, H, W]."""
        alpha, sigma = signal_and_noise(self.log_snr[t], x0)
        return alpha * x0 + sigma * noise, alpha * noise - sigma * x0


def signal_and_noise(log_snr, like):
    """√ᾱ and √(1−ᾱ) at a log-SNR, shaped to multiply [N, C, H, W]."""
    alpha, sigma = torch.sigmoid(log_snr).sqrt(), torch.sigmoid(-log_snr).sqrt()
    return alpha.to(like.dtype)[:, None, None, None], sigma.to(like.dtype)[:, None, None, None]


class LossByNoise:
    """Running mean of the v-loss per bin of log-SNR: for the log, and for weighting losses by their own size."""

    def __init__(self, memory=300):
        self.memory, self.mean, self.count = memory, {}, {}

    def bin(self, log_snr):
        return min(max(round(float(log_snr)), BINS[-1]), BINS[0])

    def update(self, log_snr, losses):
        for level, loss in zip(log_snr.tolist(), losses.tolist()):
            key = self.bin(level)
            self.count[key] = min(self.count.get(key, 0) + 1, self.memory)
            self.mean[key] = self.mean.get(key, 0.0) + (loss - self.mean.get(key, 0.0)) / self.count[key]

    def mean_at(self, log_snr):
        """The bin's mean loss; the mean of all bins for one not yet known well."""
        overall = sum(self.mean.values()) / len(self.mean) if self.mean else 1.0
        known = lambda key: self.mean[key] if self.count.get(key, 0) >= 20 else overall
        return torch.tensor([known(self.bin(level)) for level in log_snr.tolist()])
