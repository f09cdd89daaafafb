#!/usr/bin/env bash
# Runs a batch of 24 videos on a machine with two NVIDIA GPUs, with planted failures and somebody else's process on one
# card for the first 60 s, and writes what happened into tests/gpu/README.md. Needs bundle.tar.xz (pack.sh) and a python3
# with PyTorch. LAYERS and VIDEOS make it smaller; KEEP=DIR keeps the workspace.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
videos=${VIDEOS:-24}
work=${KEEP:-$(mktemp -d)}
mkdir -p "$work"
[[ -n ${KEEP:-} ]] || trap 'rm -rf "$work"' EXIT
python3 -c 'import lzma, sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2], filter="data")' "$here/bundle.tar.xz" "$work"
bundle=$work/bundle
chmod +x "$bundle"/host/avatar-build "$bundle"/tools/*
export FFMPEG=$bundle/tools/ffmpeg FFPROBE=$bundle/tools/ffprobe NO_COLOR=1
export LOG=$work/renders.log PLANTED=$work/planted
mkdir -p "$work"/{recipes/backends,inputs/audio,inputs/images,outputs,planted}
: >"$LOG"
python3 "$here/weights.py" "$work/weights" "${LAYERS:-128}" "${SIDE:-4096}"
python3 "$here/batch.py" prepare "$work" "$bundle" "$here/renderer.py" "$videos"

# Somebody else's process: 20 GiB and work on the second card, for 60 s.
CUDA_VISIBLE_DEVICES=1 python3 "$here/batch.py" occupy 60 20 >"$work/other.log" 2>&1 &
other=$!
until grep -q ready "$work/other.log" || ! kill -0 "$other" 2>/dev/null; do sleep 0.2; done
python3 "$here/batch.py" watch "$work/memory.log" 2>"$work/watch.err" &
watcher=$!
date +%s.%N >"$work/begun"
code=0
AVATAR_BUILD_ROOT=$work "$bundle/host/avatar-build" --target=Render --jobs=8 >"$work/run.out" 2>"$work/run.err" || code=$?
date +%s.%N >"$work/ended"
kill "$watcher" 2>/dev/null || cat "$work/watch.err"
if wait "$other"; then echo "ended by itself with 0" >"$work/other.end"; else echo "ended with $?" >"$work/other.end"; fi
tail -3 "$work/run.out"
cat "$work/run.err"
# Again: nothing may be left to do.
AVATAR_BUILD_ROOT=$work "$bundle/host/avatar-build" --target=Render >"$work/again.out" 2>&1 || true
python3 "$here/batch.py" report "$work" "$code" "${OUT:-$here}"
