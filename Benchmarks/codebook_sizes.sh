#!/usr/bin/env bash
# Pictures for the paper's figure on K: the same seeds at every size of the codebooks, one codeword a step.
# Usage: Benchmarks/codebook_sizes.sh OUT [COUNT [SIDE [STEPS]]]; OUT/K has COUNT pictures for each K, "infinite" is plain DDPM.
set -euo pipefail
cd "$(dirname "$0")/.."

out=$1 count=${2:-100} side=${3:-128} steps=${4:-50}
for k in 2 4 8 16 64 256 infinite; do
  mkdir -p "$out/$k"
  codewords=(--codebook gaussian --codewords "$k")
  [ "$k" = infinite ] && codewords=(--codewords infinite)
  .build/release/ddcm generate --seed 1 --count "$count" --width "$side" --height "$side" --steps "$steps" \
    --precision bf16 --force "${codewords[@]}" "$out/$k/" | tail -1
done
