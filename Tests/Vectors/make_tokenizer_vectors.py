"""Records the tokens of prompts by transformers' CLIPTokenizer, for the tests of Networks.

    python3 -m pip install transformers diffusers torch numpy
    python3 Tests/Vectors/make_tokenizer_vectors.py

Tests/Vectors/tokenizer gets a small vocabulary, learned here from CONTRIBUTING.md, in CLIP's layout: vocab.json, merges.txt and
tokenizer_config.json; and prompts.json with prompts and their tokens, for padding with the end mark ("end") and with a token
that special_tokens_map.json names ("other"). Tests/Vectors/tokenizer/added gets the same vocabulary with added tokens, as
transformers 5 saves it (tokenizer.json), and prompts.json with tokens as diffusers' pipelines give them to the text encoder.
"""
import collections
import json
import pathlib
import re
import tempfile

from diffusers.loaders import TextualInversionLoaderMixin
from transformers import CLIPTokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "Tests/Vectors/tokenizer"
START, END = "<|startoftext|>", "<|endoftext|>"


def byte_letters():
    """How each byte is written: visible ones as they are, the others from 256 on."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    return {byte: chr(byte) for byte in visible} | {byte: chr(256 + n) for n, byte in enumerate(hidden)}


def learned_merges(text, count):
    letters = byte_letters()
    words = collections.Counter()
    for word in re.findall(r"[^\W\d_]+|\d|[^\s\w]+", text.lower()):
        parts = [letters[byte] for byte in word.encode()]
        words[(*parts[:-1], parts[-1] + "</w>")] += 1
    merges = []
    for _ in range(count):
        pairs = collections.Counter()
        for word, times in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += times
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        merged = collections.Counter()
        for word, times in words.items():
            parts, index = [], 0
            while index < len(word):
                if word[index : index + 2] == best:
                    parts.append(best[0] + best[1])
                    index += 2
                else:
                    parts.append(word[index])
                    index += 1
            merged[tuple(parts)] += times
        words = merged
    return merges


PROMPTS = [
    "", " ", "a", "A photograph of a lighthouse at dusk, 4K", "  many\t\n spaces\u3000and\u00a0others  ",
    "it's they'll we've I'm you'd can't they're 'twas o'clock rock'n'roll '''s!'s", "1234 3.14 ½ Ⅳ 四 x2y",
    "ÄÖÜ ß ﬁ ǅ İstanbul ΣΊΣΥΦΟΣ", "e\u0301 \u00e9 \u212b A\u030a \uac00 \u1100\u1161", "日本語の写真 кошка قطة नमस्ते",
    "😀 👩‍👩‍👧 🇩🇪 ☃️", "!!! ... ?!?! --- ___ a_b", "<|endoftext|> in <|startoftext|>the<|endoftext|>middle",
    "<|ENDOFTEXT|> <|endoftext| > <|start", "the decoder " * 60, "x" * 300, "\u0000\u0001\u200b\ufeff\u2028 \x1c a",
    "an \"orange\" (cat) [sits] {on} a/mat\\now", "compress compression decompressing diffusion model codebook",
    "wow! amazing!! !", "naïve façade — “quoted” …", "\ud7ff \ue000 \U0010ffff", "don’t", "ＡＢＣ１２３",
]

ADDED = ["<cat-toy>", "<cat-toy>_1", "<Style>"]
PROMPTS_WITH_ADDED = [
    "a <cat-toy> here", "A <CAT-TOY>here <style>", "<cat-toy>_1 x", "x<cat-toy> <Style>", "<cat-toy", "<|endoftext|><Style>"]


def write_added(vocabulary, merges):
    folder = FOLDER / "added"
    tokenizer = CLIPTokenizer(
        vocab=vocabulary, merges=merges, bos_token=START, eos_token=END, unk_token=END, pad_token=END, model_max_length=77)
    tokenizer.add_tokens(ADDED)
    tokenizer.save_pretrained(folder)
    recorded = []
    for prompt in PROMPTS_WITH_ADDED:
        expanded = TextualInversionLoaderMixin().maybe_convert_prompt(prompt, tokenizer)
        recorded.append({"prompt": prompt, "tokens": tokenizer(expanded, padding="max_length", max_length=77).input_ids})
    (folder / "prompts.json").write_text("[\n" + ",\n".join(map(json.dumps, recorded)) + "\n]\n")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    merges = learned_merges((ROOT / "CONTRIBUTING.md").read_text(), 200)
    letters = sorted(byte_letters().values())
    names = letters + [letter + "</w>" for letter in letters] + [a + b for a, b in merges] + [START, END]
    vocabulary = {name: number for number, name in enumerate(dict.fromkeys(names))}
    (FOLDER / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=True) + "\n")
    (FOLDER / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))
    configuration = {
        "bos_token": {"__type": "AddedToken", "content": START, "normalized": True}, "eos_token": END, "unk_token": END,
        "pad_token": END,
        "do_lower_case": True, "model_max_length": 77, "tokenizer_class": "CLIPTokenizer",
    }
    (FOLDER / "tokenizer_config.json").write_text(json.dumps(configuration, indent=2) + "\n")
    write_added(vocabulary, merges)
    recorded = []
    for padding, pad in [("end", END), ("other", "!")]:
        tokenizer = CLIPTokenizer(
            vocab=vocabulary, merges=merges, bos_token=START, eos_token=END, unk_token=END, pad_token=pad,
            model_max_length=77)
        for prompt in PROMPTS:
            ids = tokenizer(prompt, padding="max_length", truncation=True, max_length=77).input_ids
            assert len(ids) == 77
            recorded.append({"padding": padding, "prompt": prompt, "tokens": ids})
    with tempfile.TemporaryDirectory() as folder:  # that files say what arguments say
        for name in ["vocab.json", "merges.txt", "tokenizer_config.json"]:
            (pathlib.Path(folder) / name).write_text((FOLDER / name).read_text())
        loaded = CLIPTokenizer.from_pretrained(folder)
        assert loaded(PROMPTS[3], padding="max_length", max_length=77).input_ids == recorded[3]["tokens"]
        (pathlib.Path(folder) / "special_tokens_map.json").write_text(json.dumps({"pad_token": "!"}))
        print("with a map, padding is", repr(CLIPTokenizer.from_pretrained(folder).pad_token))
    lines = ",\n".join(json.dumps(entry) for entry in recorded)
    (FOLDER / "prompts.json").write_text(f"[\n{lines}\n]\n")
    print(len(recorded), "prompts", len(vocabulary), "tokens")
