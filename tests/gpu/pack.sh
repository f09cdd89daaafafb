#!/usr/bin/env bash
# Packs what a machine with GPUs and nothing else needs: the program with its runtime, ffmpeg and ffprobe, and the
# samples. Result: tests/gpu/bundle.tar.xz. A static ffmpeg comes from npm, or from FFMPEG and FFPROBE.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=${here%/tests/gpu}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bundle/tools"
dotnet publish "$root/build/Host/Host.csproj" -c Release --self-contained true -p:HostRuntime=linux-x64 -p:RestoreLockedMode=false \
    -p:CSharpier_Bypass=true -p:RunAnalyzers=false \
    -o "$work/bundle/host" -v q --nologo
if [[ -n ${FFMPEG:-} && -n ${FFPROBE:-} ]]; then
    cp "$FFMPEG" "$work/bundle/tools/ffmpeg"
    cp "$FFPROBE" "$work/bundle/tools/ffprobe"
else
    (cd "$work" && npm install --silent --no-audit --no-fund --prefix "$work/npm" @ffmpeg-installer/linux-x64 @ffprobe-installer/linux-x64)
    cp "$work/npm/node_modules/@ffmpeg-installer/linux-x64/ffmpeg" "$work/npm/node_modules/@ffprobe-installer/linux-x64/ffprobe" "$work/bundle/tools/"
    chmod +x "$work/bundle/tools/"*
fi
cp "$root/inputs/audio/kennedy.wav" "$root/inputs/images/astronaut.jpg" "$work/bundle/"
# One stream whose window holds both: ffmpeg and ffprobe are mostly the same code, and 64 MiB are all that some ways in take.
tar -C "$work" -cf - bundle | xz -T1 --x86 --lzma2=preset=6,dict=192MiB >"$here/bundle.tar.xz"
ls -l "$here/bundle.tar.xz"
