#!/usr/bin/env python3
"""Compares ddcm's CLIP tokenizer with that of transformers on made-up prompts.

    pip install transformers numpy
    DDCM_BENCHMARKS=1 swift build -c release --product Tokenize
    python Benchmarks/tokenizer.py [--count 10000] [--seed 1]

The vocabulary is learned here, from prompts like those that are compared. Prompts mix words, accents (composed and not),
emoji (with joiners, skins and flags), Chinese, Japanese, Korean and other letters, signs, spaces and marks.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

from transformers import CLIPTokenizer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests/Vectors"))

from make_tokenizer_vectors import END, START, byte_letters, learned_merges  # noqa: E402

WORDS = "a an the photo of lighthouse painting portrait cat dog by in style oil detailed 4k it's they'll rock'n'roll".split()
SIGNS = list("!?.,;:'\"()[]{}<>|/\\@#$%^&*-_=+~`§±×÷“”‘’„…—–·•¿¡€£¥©®™") + ["...", "!!!", "--", "'s", "'RE", "'d"]
SPACES = [" ", " ", " ", " ", "  ", "\t", "\n", "\u00a0", "\u2003", "\u3000", ""]
MARKS = [START, END, "<|startoftext|", "<|END", "|>"]


def assigned(*ranges):
    return [chr(code) for first, last in ranges for code in range(first, last + 1)
            if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")]


LETTERS = {
    "latin": assigned((0xC0, 0x24F), (0x1E00, 0x1EFF)), "greek": assigned((0x370, 0x3FF), (0x1F00, 0x1FFF)),
    "cyrillic": assigned((0x400, 0x52F)), "semitic": assigned((0x5D0, 0x5EA), (0x620, 0x6D5)),
    "indic": assigned((0x900, 0x97F), (0xE01, 0xE5B)), "kana": assigned((0x3041, 0x30FF)),
    "han": assigned((0x4E00, 0x9FFF), (0x20000, 0x20100)), "hangul": assigned((0xAC00, 0xD7A3), (0x1100, 0x11FF)),
    "wide": assigned((0xFF01, 0xFFEE)), "numbers": assigned((0x30, 0x39), (0xB2, 0xB9), (0x2150, 0x2189), (0x660, 0x669)),
    "symbols": assigned((0x2190, 0x27BF)), "emoji": assigned((0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF)),
    "combining": assigned((0x300, 0x36F)),
}
JOINERS = ["\u200d", "\ufe0f", "\u20e3"] + [chr(code) for code in range(0x1F3FB, 0x1F400)]
FLAGS = [chr(code) for code in range(0x1F1E6, 0x1F200)]


def piece(random):
    kind = random.random()
    if kind < 0.3:
        word = random.choice(WORDS)
        return word if random.random() < 0.7 else random.choice([word.upper(), word.title()])
    if kind < 0.4:
        return "".join(random.choices(SIGNS, k=random.randint(1, 3)))
    if kind < 0.45:  # accents, composed and not
        text = "".join(random.choice("aeiouncsAEIOUNCS") + random.choice(LETTERS["combining"]) for _ in range(3))
        return random.choice([text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)])
    if kind < 0.6:
        return "".join(random.choice(LETTERS["emoji"]) + (random.choice(JOINERS) if random.random() < 0.5 else "")
                       for _ in range(random.randint(1, 4)))
    if kind < 0.63:
        return "".join(random.choices(FLAGS, k=2))
    if kind < 0.65:
        return random.choice(MARKS)
    return "".join(random.choices(LETTERS[random.choice(list(LETTERS))], k=random.randint(1, 6)))


def prompt(random):
    return "".join(piece(random) + random.choice(SPACES) for _ in range(random.randint(1, 14)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    source = random.Random(arguments.seed)
    merges = learned_merges(" ".join(prompt(source) for _ in range(300)), 600)
    letters = sorted(byte_letters().values())
    names = letters + [letter + "</w>" for letter in letters] + [a + b for a, b in merges] + [START, END]
    vocabulary = {name: number for number, name in enumerate(dict.fromkeys(names))}
    prompts = [prompt(source) for _ in range(arguments.count)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "vocab.json").write_text(json.dumps(vocabulary))
        (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))
        (folder / "tokenizer_config.json").write_text(json.dumps({
            "bos_token": START, "eos_token": END, "unk_token": END, "pad_token": END, "model_max_length": 77,
            "tokenizer_class": "CLIPTokenizer"}))
        (folder / "prompts.json").write_text(json.dumps(prompts))
        theirs = CLIPTokenizer.from_pretrained(folder)
        ours = subprocess.run(
            [ROOT / ".build/release/Tokenize", folder, folder / "prompts.json"],
            check=True, capture_output=True, text=True).stdout
    different, tokens = 0, 0
    for text, line in zip(prompts, json.loads(ours), strict=True):
        expected = theirs(text, padding="max_length", truncation=True, max_length=77).input_ids
        tokens += len(set(expected))
        if line != expected:
            different += 1
            if different <= 10:
                print(f"differs: {text!r}\n  here {line}\n  there {expected}")
    print(f"{len(prompts)} prompts, {len(vocabulary)} tokens known, {different} prompts differ")
    sys.exit(different > 0)


if __name__ == "__main__":
    main()
