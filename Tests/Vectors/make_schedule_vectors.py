"""Writes schedules.json: diffusers' noise schedules for scheduler configurations.

    pip install diffusers torch scipy torchsde
    python make_schedule_vectors.py > schedules.json
"""

import inspect
import json

import diffusers
import torch
from diffusers import (
    DDIMParallelScheduler, DDIMScheduler, DDPMParallelScheduler, DDPMScheduler, DEISMultistepScheduler,
    DPMSolverMultistepScheduler, DPMSolverSDEScheduler, DPMSolverSinglestepScheduler, EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler, HeunDiscreteScheduler, KDPM2AncestralDiscreteScheduler, KDPM2DiscreteScheduler,
    LCMScheduler, LMSDiscreteScheduler, PNDMScheduler, SASolverScheduler, TCDScheduler, UniPCMultistepScheduler)

STABLE_DIFFUSION = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}

CONFIGURATIONS = [
    (DDPMScheduler, {}),
    (DDPMScheduler, {"num_train_timesteps": 12, "beta_start": 0.01, "beta_end": 0.3}),
    (DDPMScheduler, {"num_train_timesteps": 7, "beta_start": 0.3, "beta_end": 0.1}),
    (DDPMScheduler, {"num_train_timesteps": 1, "beta_end": 0.5}),
    (DDPMScheduler, {"num_train_timesteps": 4000, "variance_type": "fixed_large"}),
    (DDPMScheduler, {"beta_schedule": "squaredcos_cap_v2", "clip_sample": False}),
    (DDPMScheduler, {"beta_schedule": "squaredcos_cap_v2", "num_train_timesteps": 50}),
    (DDPMScheduler, {"beta_schedule": "sigmoid", "clip_sample_range": 3.0}),
    (DDPMScheduler, {"trained_betas": [0.1, 0.05, 0.2, 0.4, 0.35], "num_train_timesteps": 5}),
    (DDIMScheduler, {**STABLE_DIFFUSION, "clip_sample": False, "set_alpha_to_one": False, "steps_offset": 1}),
    (DDIMScheduler, {**STABLE_DIFFUSION, "prediction_type": "v_prediction", "rescale_betas_zero_snr": True,
                     "timestep_spacing": "trailing"}),
    (DDIMScheduler, {"prediction_type": "sample", "rescale_betas_zero_snr": True}),
    (PNDMScheduler, {**STABLE_DIFFUSION, "skip_prk_steps": True, "steps_offset": 1}),
    (EulerDiscreteScheduler, {**STABLE_DIFFUSION, "prediction_type": "v_prediction"}),
    # Read by none of these classes but Heun and LCM.
    *[(scheduler, {"clip_sample": True}) for scheduler in [
        PNDMScheduler, EulerDiscreteScheduler, EulerAncestralDiscreteScheduler, LMSDiscreteScheduler,
        DPMSolverMultistepScheduler, UniPCMultistepScheduler, HeunDiscreteScheduler, LCMScheduler]],
    *[(scheduler, {}) for scheduler in [
        DDPMParallelScheduler, DDIMParallelScheduler, DEISMultistepScheduler, HeunDiscreteScheduler,
        DPMSolverSinglestepScheduler, DPMSolverSDEScheduler, KDPM2DiscreteScheduler, KDPM2AncestralDiscreteScheduler,
        LCMScheduler, TCDScheduler, SASolverScheduler]],
]

# 61 and 103: numpy makes one entry too many for `trailing`.
COUNTS = [1, 2, 3, 4, 5, 7, 10, 13, 20, 25, 28, 30, 33, 49, 50, 61, 64, 100, 103, 162, 200, 250, 300, 333, 500, 667, 999, 1000]


def picks(count):
    return sorted({t for t in [0, 1, 2, 10, 100, 250, 499, 500, 501, 750, 990, count - 2, count - 1] if 0 <= t < count})


def schedules():
    for scheduler_class, keys in CONFIGURATIONS:
        scheduler = scheduler_class.from_config(keys)
        clips = "clip_sample" in inspect.signature(scheduler_class).parameters
        alphas = scheduler.alphas_cumprod
        config = scheduler.config
        yield {
            "configuration": {"_class_name": scheduler_class.__name__, **keys},
            "trainTimesteps": len(alphas),
            "timesteps": picks(len(alphas)),
            "alphasCumprod": [alphas[t].item() for t in picks(len(alphas))],
            "prediction": config.prediction_type,
            "clipSample": config.clip_sample_range if clips and config.clip_sample else None,
            "timestepSpacing": config.get("timestep_spacing", "linspace"),
            "stepsOffset": config.get("steps_offset", 0),
            "finalAlphaCumprod": getattr(scheduler, "final_alpha_cumprod", torch.tensor(1.0)).item(),
        }


def lists():
    for spacing in ["leading", "trailing", "linspace"]:
        for offset in [0, 1] if spacing == "leading" else [0]:
            for count in COUNTS:
                scheduler = DDIMScheduler(timestep_spacing=spacing, steps_offset=offset)
                scheduler.set_timesteps(count)
                values = scheduler.timesteps.tolist()
                if values[0] < 1000:  # an offset of 1 leads out of the schedule where count = 1000
                    # Short ones whole; long ones by a weighted sum, which no two entries can swap.
                    yield {"spacing": spacing, "offset": offset, "count": count,
                           "values": values if count <= 64 else None,
                           "weightedSum": sum((i + 1) * t for i, t in enumerate(values) if t >= 0)}


def double(scheduler):
    """Keeps the single-precision schedule, and computes with it in double precision."""
    scheduler.alphas_cumprod = scheduler.alphas_cumprod.double()
    return scheduler


def variances():
    for count in [10, 50, 1000]:
        for kind in ["fixed_small", "fixed_large"]:
            scheduler = double(DDPMScheduler(**STABLE_DIFFUSION, variance_type=kind))
            scheduler.set_timesteps(count)
            for t in scheduler.timesteps.tolist():
                if t in (1000 // count, 500, 900, 990, 999):
                    previous = scheduler.previous_timestep(t).item()
                    yield {"kind": kind, "alphaCumprod": scheduler.alphas_cumprod[t].item(),
                           "previous": scheduler.alphas_cumprod[previous].item(),
                           "variance": scheduler._get_variance(t).item()}


def steps():
    generator = torch.Generator().manual_seed(1)
    noisy, output, noise = torch.randn(3, 6, generator=generator, dtype=torch.float64).float().double()
    for prediction in ["epsilon", "v_prediction", "sample"]:
        for clip in [True, False]:
            for zero in [False] if prediction == "epsilon" else [False, True]:
                scheduler = double(DDIMScheduler(
                    **STABLE_DIFFUSION, prediction_type=prediction, clip_sample=clip, clip_sample_range=0.75,
                    rescale_betas_zero_snr=zero, timestep_spacing="trailing"))
                scheduler.set_timesteps(20)  # every gap is 50, so that diffusers' previous timestep is the next listed
                for index in [0, 10, 18]:
                    for eta in [0.0, 0.5, 1.0]:
                        t = scheduler.timesteps[index].item()
                        step = scheduler.step(output, t, noisy, eta=eta, use_clipped_model_output=True, variance_noise=noise)
                        yield {"prediction": prediction, "clip": 0.75 if clip else None, "eta": eta, "timestep": t,
                               "alphaCumprod": scheduler.alphas_cumprod[t].item(),
                               "previous": scheduler.alphas_cumprod[scheduler.timesteps[index + 1]].item(),
                               "noisy": noisy.tolist(), "output": output.tolist(), "noise": noise.tolist(),
                               "clean": step.pred_original_sample.tolist(), "result": step.prev_sample.tolist()}


document = {
    "command": "python Tests/Vectors/make_schedule_vectors.py > Tests/Vectors/schedules.json",
    "versions": {"diffusers": diffusers.__version__, "torch": torch.__version__.split("+")[0]},
    "schedules": list(schedules()),
    "lists": list(lists()),
    "variances": list(variances()),
    "steps": list(steps()),
}
print("{")
print(",\n".join(
    f'{json.dumps(key)}: [\n' + ",\n".join(map(json.dumps, value)) + "\n]" if isinstance(value, list)
    else f"{json.dumps(key)}: {json.dumps(value)}" for key, value in document.items()))
print("}")
