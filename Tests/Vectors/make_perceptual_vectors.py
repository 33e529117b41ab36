"""Records LPIPS, DISTS and features' distances of narrow networks, for the tests of Evaluation.

    python3 -m pip install torch==2.13.0 torchvision lpips DISTS-pytorch numpy pillow
    python3 Tests/Vectors/make_perceptual_vectors.py            # perceptual/
    python3 Tests/Vectors/make_perceptual_vectors.py --full FOLDER [ORIGINAL PICTURE]

The networks are the lpips and DISTS_pytorch packages' own, with fewer channels and random weights, on the pictures of
comparison/. With --full they have torchvision's width, LPIPS has its published heads and DISTS its published weights; weights and
scores go to FOLDER, too large for the repository: `ddcm evaluate --lpips …` on the same pictures has to agree.
"""
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy
import torch
from PIL import Image
from torch import nn

# torchvision's own operators are compiled for one build of torch; none is used here.
operators = torch.library.Library("torchvision", "DEF")
for name in ("nms", "qnms"):
    operators.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
import torchvision

HERE = Path(__file__).resolve().parent
WIDTHS = {"alex": 4, "vgg": 2, "squeeze": 2, "squeeze10": 2}


def narrowed(features, width):
    """The same layers, with `width` channels where there were the fewest."""
    least = min(m.out_channels for m in features.modules() if isinstance(m, nn.Conv2d))
    share = lambda channels: 3 if channels == 3 else channels * width // least
    def narrow(layer):
        if isinstance(layer, nn.Conv2d):
            return nn.Conv2d(share(layer.in_channels), share(layer.out_channels), layer.kernel_size, layer.stride, layer.padding)
        if hasattr(layer, "squeeze"):
            fire = torchvision.models.squeezenet.Fire(
                share(layer.squeeze.in_channels), share(layer.squeeze.out_channels),
                share(layer.expand1x1.out_channels), share(layer.expand3x3.out_channels))
            return fire
        return layer
    return nn.Sequential(*(narrow(layer) for layer in features))


def networks(full):
    torch.manual_seed(1)
    make = {"alex": torchvision.models.alexnet, "vgg": torchvision.models.vgg16,
            "squeeze": torchvision.models.squeezenet1_1, "squeeze10": torchvision.models.squeezenet1_0}
    for name, maker in make.items():
        features = maker(weights=None).features
        if not full:
            features = narrowed(features, WIDTHS[name])
        for module in features.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight)
                nn.init.normal_(module.bias, std=0.1)
        yield name, features.eval()


def tensor(path):
    pixels = numpy.asarray(Image.open(path).convert("RGB"), dtype=numpy.float32)
    return torch.from_numpy(pixels).permute(2, 0, 1)[None]


def with_backbone(features, call):
    """Calls a maker of a metric, which gets these features for whatever network it asks torchvision for."""
    import lpips.pretrained_networks as own
    stub = SimpleNamespace(**{name: lambda *_, **__: SimpleNamespace(features=features)
                              for name in ("alexnet", "vgg16", "squeezenet1_1")})
    before, own.tv = own.tv, stub
    vgg, torchvision.models.vgg16 = torchvision.models.vgg16, stub.vgg16
    try:
        return call()
    finally:
        own.tv, torchvision.models.vgg16 = before, vgg


def lpips_model(name, features, full):
    import lpips
    model = with_backbone(features, lambda: lpips.LPIPS(net=name, pretrained=full, verbose=False)).eval()
    if not full:
        # Another number of channels needs heads of its own.
        probe = model.net(torch.zeros(1, 3, 64, 64))
        for index, layer in enumerate(probe):
            head = lpips.lpips.NetLinLayer(layer.shape[1], use_dropout=True)
            nn.init.uniform_(head.model[1].weight, 0, 1)
            setattr(model, f"lin{index}", head)
        model.lins = nn.ModuleList([getattr(model, f"lin{index}") for index in range(len(probe))])
    return model.eval()


def dists_model(features, full):
    from DISTS_pytorch import DISTS
    model = with_backbone(features, lambda: DISTS(load_weights=False))
    if full:
        import DISTS_pytorch
        known = torch.load(Path(DISTS_pytorch.__file__).parent / "weights.pt")
        model.alpha.data, model.beta.data = known["alpha"], known["beta"]
    else:
        from DISTS_pytorch.DISTS_pt import L2pooling
        widths = [next(m for m in stage if isinstance(m, nn.Conv2d)).in_channels
                  for stage in (model.stage2, model.stage3, model.stage4, model.stage5)]
        for stage, width in zip((model.stage2, model.stage3, model.stage4, model.stage5), widths):
            stage[0] = L2pooling(channels=width)
        model.chns = [3] + [layer.shape[1] for layer in model.forward_once(torch.zeros(1, 3, 64, 64))[1:]]
        for part in (model.alpha, model.beta):
            part.data = torch.rand(1, sum(model.chns), 1, 1)
    return model.eval()


def layers10(features, x):
    """SqueezeNet 1.0 where its sizes and widths change: after 1, 4, 5, 8, 9, 10 and 12."""
    shift, scale = (torch.tensor(v).view(1, 3, 1, 1) for v in ([-.030, -.088, -.188], [.458, .448, .450]))
    x, found = (x / 127.5 - 1 - shift) / scale, []
    for place, layer in enumerate(features):
        x = layer(x)
        if place in (1, 4, 5, 8, 9, 10, 12):
            found.append(x)
    return found


def deep_distance(features, a, b):
    unit = lambda f: f / (f.pow(2).sum(1, keepdim=True).sqrt() + 1e-10)
    pairs = zip(layers10(features, a), layers10(features, b))
    return float(numpy.mean([(unit(x) - unit(y)).pow(2).sum(1).mean().item() for x, y in pairs]))


def frechet(features, a, b, side):
    def pooled(x):
        x = x[:, :, : x.shape[2] // side * side, : x.shape[3] // side * side]
        tiles = x.unfold(2, side, side).unfold(3, side, side).permute(0, 2, 3, 1, 4, 5).reshape(-1, 3, side, side)
        return layers10(features, tiles)[-1].mean((2, 3)).double().numpy()
    a, b = pooled(a), pooled(b)
    ca, cb = numpy.cov(a.T), numpy.cov(b.T)
    roots = numpy.sqrt(numpy.maximum(numpy.linalg.eigvals(ca @ cb).real, 0))
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + numpy.trace(ca) + numpy.trace(cb) - 2 * roots.sum())


@torch.no_grad()
def main():
    full = sys.argv[1:2] == ["--full"]
    folder = Path(sys.argv[2]) if full else HERE / "perceptual"
    paths = sys.argv[3:5] if len(sys.argv) > 4 else [HERE / "comparison/original.png", HERE / "comparison/jpeg.png"]
    original, picture = (tensor(path) for path in paths)
    folder.mkdir(parents=True, exist_ok=True)
    scores = {}
    for name, features in networks(full):
        torch.save({f"features.{key}": value.clone() for key, value in features.state_dict().items()}, folder / f"{name}.pth")
        if name == "squeeze10":
            scores["deep"] = deep_distance(features, picture, original)
            scores["frechet"] = frechet(features, original, picture, 64 if full else 32)
            continue
        model = lpips_model(name, features, full)
        scores[name] = model(picture / 127.5 - 1, original / 127.5 - 1).item()
        heads = {f"lin{i}.model.1.weight": getattr(model, f"lin{i}").model[1].weight.clone() for i in range(len(model.lins))}
        torch.save(heads, folder / f"{name}-heads.pth")
        if name == "vgg":
            model = dists_model(features, full)
            scores["dists"] = model(picture / 255, original / 255).item()
            torch.save({"alpha": model.alpha.data.clone(), "beta": model.beta.data.clone()}, folder / "dists.pt")
    (folder / "scores.json").write_text(json.dumps(scores, indent=1) + "\n")
    print(scores)


main()
