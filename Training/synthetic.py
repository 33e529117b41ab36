"""Pictures that nobody owns: dead leaves, gradients and text, for edges and flat regions."""

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;!?&()+-"


def colour(random):
    return tuple(int(c) for c in np.clip(random.normal(128, 60, 3), 0, 255))


def gradient(size, random):
    """A linear gradient between two colours in a random direction."""
    y, x = np.mgrid[0:size, 0:size] / size - 0.5
    angle = random.uniform(0, 2 * np.pi)
    share = np.clip((x * np.cos(angle) + y * np.sin(angle)) * random.uniform(0.7, 2) + 0.5, 0, 1)[..., None]
    return Image.fromarray((share * colour(random) + (1 - share) * colour(random)).astype(np.uint8))


def dead_leaves(size, random):
    """Overlapping discs and boxes with radii of density r⁻³, as in natural scenes (Lee, Mumford, Huang 2001)."""
    picture = gradient(size, random)
    draw = ImageDraw.Draw(picture)
    for radius in np.sort(size / 80 / np.sqrt(random.uniform(1e-3, 1, 400)))[::-1]:
        x, y = random.uniform(0, size, 2)
        box = (x - radius, y - radius * random.uniform(0.4, 1), x + radius, y + radius)
        (draw.ellipse if random.random() < 0.7 else draw.rectangle)(box, fill=colour(random))
    return picture


def text(size, random):
    """Lines of letters on a gradient."""
    picture = gradient(size, random)
    draw, y = ImageDraw.Draw(picture), 0.0
    while y < size:
        height = random.uniform(8, 40)
        line = "".join(random.choice(list(LETTERS), int(size / height * 2)))
        draw.text((random.uniform(-10, 40), y), line, fill=colour(random), font=ImageFont.load_default(height))
        y += height * random.uniform(1, 2)
    return picture


def synthetic_tiles(count, size, seed=0):
    """uint8 [count, size, size, 3]; drawn at twice the size so that edges are as soft as a lens makes them."""
    random = np.random.default_rng(seed)
    kinds = [dead_leaves, dead_leaves, text, gradient]
    drawn = (kinds[i % len(kinds)](size * 2, random).resize((size, size), Image.LANCZOS) for i in range(count))
    return torch.from_numpy(np.stack([np.asarray(picture) for picture in drawn]))
