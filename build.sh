#!/usr/bin/env bash
# Gets the .NET SDK where it is missing, publishes the program when its sources changed, then becomes it.
# Knows no task and no option; every argument reaches the program untouched.
#
# A call that finds nothing to do starts one process (find, for the listing of the sources); the rest is bash,
# because each further process costs 1 to 3 ms of the 150 that a whole no-op run may take. Runs on bash 3.2.

# Called as "sh build.sh", another shell reads this far, or bash without what POSIX lacks.
if [ -z "${BASH_VERSION:-}" ]; then
    command -v bash >/dev/null || { echo 'build.sh: bash is missing; install the package bash' >&2 && exit 3; }
    exec bash "$0" "$@"
fi
set +o posix
set -euo pipefail
unset CDPATH

say() { printf 'build.sh: %s\n' "$*" >&2; }

# 3 is the program's own exit code for "this machine lacks something".
die() {
    say "$@"
    exit 3
}

have() { type "$1" >/dev/null 2>&1; }

# Nothing started from here may read the program's standard input or keep the lock (build servers live on).
logged() { "$@" </dev/null >>"$log" 2>&1 9>&-; }

find_root() {
    local script=${BASH_SOURCE[0]} here=$PWD link
    while [[ -L $script ]]; do
        link=$(readlink "$script")
        if [[ $link == /* ]]; then script=$link; else script=${script%"${script##*/}"}$link; fi
    done
    [[ $script == */* ]] || script=./$script
    cd -P -- "${script%/*}/"
    root=$PWD
    cd -- "$here"
}

# ---- .NET ---------------------------------------------------------------------------------------------------

suits() { [[ -x $1 ]] && (cd -- "$root" && "$1" --version) </dev/null >/dev/null 2>&1; }

find_dotnet() {
    dotnet=$(type -P dotnet || true)
    if [[ -z $dotnet ]] || ! suits "$dotnet"; then
        dotnet=$root/.build/dotnet/dotnet
        suits "$dotnet" || get_dotnet
    fi
    # The program looks for .NET in DOTNET_ROOT and the system's folder, not on PATH; and dotnet on PATH may be a wrapper.
    local version
    version=$(cd -- "$root" && "$dotnet" --version)
    dotnet_root=$("$dotnet" --list-sdks | sed -n "s|^$version \[\(.*\)/sdk\]\$|\1|p")
}

get_dotnet() {
    local script=$root/.build/dotnet-install.sh url=https://dot.net/v1/dotnet-install.sh
    local log=$root/.build/dotnet-install.log new=$root/.build/dotnet.new
    local wanted
    wanted=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$root/global.json")
    say "no .NET SDK $wanted on PATH; installing it into $root/.build/dotnet"
    rm -rf "$new"
    : >"$log"
    if ! { have curl && logged curl -fsSL --connect-timeout 20 --retry 2 -o "$script" "$url"; } &&
        ! { have wget && logged wget -nv -T 20 -O "$script" "$url"; }; then
        tail -n 5 "$log" >&2
        die "could not download $url (with curl or wget). Install the .NET SDK $wanted from https://dot.net so that dotnet is on PATH, then run this again."
    fi
    if ! logged bash "$script" --jsonfile "$root/global.json" --install-dir "$new" --no-path || ! suits "$new/dotnet"; then
        tail -n 20 "$log" >&2
        die "the .NET SDK $wanted could not be installed (whole log: $log). Install it from https://dot.net so that dotnet is on PATH, then run this again."
    fi
    rm -rf "$root/.build/dotnet"
    mv "$new" "$root/.build/dotnet"
}

# ---- the program --------------------------------------------------------------------------------------------

sources() { # sources FIND-ACTION…: everything that can make another program
    find build Directory.*.props global.json \( -name bin -o -name obj -o -name '.*' \) -prune \
        -o -type f ! -name '*~' ! -name '*.md' "$@"
}

# Size, mtime, ctime and inode: what a change cannot leave all as they were, unless it came within a clock tick.
list_sources() {
    cd -- "$root" # called in a subshell
    case $OSTYPE in
        *-gnu) sources -printf '%s %T@ %C@ %i %p\n' ;;
        darwin* | *bsd*) sources -exec stat -f '%z %Fm %Fc %i %N' {} + ;;
        *) sources -exec stat -c '%s %Y %Z %i %n' {} + ;;
    esac
}

hash_sources() (
    cd -- "$root"
    if have sha256sum; then sha256=(sha256sum); else sha256=(shasum -a 256); fi
    digest=$(sources -print | LC_ALL=C sort | tr '\n' '\0' | xargs -0 "${sha256[@]}" | "${sha256[@]}")
    printf '%s' "${digest:0:16}"
)

runtime_id() {
    local system=linux machine=x64
    case "$OSTYPE" in
        darwin*) system=osx ;;
        *musl*) system=linux-musl ;;
    esac
    case "$(uname -m)" in
        aarch64 | arm64) machine=arm64 ;;
    esac
    printf '%s' "$system-$machine"
}

# Machine code starts in half the time, but takes a minute more to make. Who builds for a single call, as pipelines do
# that begin with a fresh checkout, gains nothing by it.
wants_native() { # a look at the environment only
    case ${AVATAR_BUILD_NATIVE:-} in
        '') [[ ${CI:-}${TF_BUILD:-} != *[Tt]rue ]] ;; # Azure has a name of its own
        *) [[ $AVATAR_BUILD_NATIVE == 1 ]] ;;
    esac
}

# A compiler alone is not enough, so it is tried: linking needs the C library's files too.
can_link() { # can_link RUNTIME-ID
    local compiler=gcc program=$root/.build/host/link
    [[ $1 == linux-x64 || $1 == linux-arm64 ]] || return 1
    have objcopy || have llvm-objcopy || return 1
    ! have clang || compiler=clang
    have "$compiler" || return 1
    echo 'int main(void) { return 0; }' >"$program.c"
    logged "$compiler" -o "$program" "$program.c" -lm -ldl -pthread || return 1
    rm -f "$program" "$program.c"
}

# MSBuild reads some characters in a path as its own language, and follows links: there it gets a copy in a folder with a plain name.
plain_folder() { # sets plain
    plain=$root/.build
    [[ $root != *[[:cntrl:]]* && $root != *[]\[\;%,\'\"@\$\(\)*?\<\>\|\&\#\!^\`\\:~{}=]* ]] || copy_sources
}

copy_sources() {
    if ! plain=$(mktemp -d /tmp/avatar-build.XXXXXX) || ! (
        cd -- "$root" && tar -cf - --exclude bin --exclude obj build Directory.*.props global.json | tar -xf - -C "$plain"
    ); then
        die "the path $root has characters that MSBuild misreads, and no copy could be made in /tmp; move it to a folder with a plain name."
    fi
}

publish_as() { # publish_as FOLDER RUNTIME-ID NATIVE
    local plain from=$root to=$1 made=0
    rm -rf "$1"
    plain_folder
    [[ $plain == "$root/.build" ]] || from=$plain to=$plain/new
    logged "$dotnet" publish "$from/build/Host/Host.csproj" -c Release -p:HostRuntime="$2" -p:HostNative="$3" -o "$to" \
        --artifacts-path "$plain/artifacts" --disable-build-servers -v quiet -nologo -p:RestoreLockedMode=true \
        -p:RunAnalyzers=false -p:CSharpier_Bypass=true -p:GenerateDocumentationFile=false || made=$?
    if [[ $from == "$plain" ]]; then
        [[ $made != 0 ]] || mv "$to" "$1"
        rm -rf "$plain"
    fi
    [[ $made == 0 && -x $1/avatar-build ]]
}

cannot_build() {
    cat "$log" >&2
    die "the program could not be built; the reason is above and in $log"
}

# Whether machine code could be made. Where not, the program is built for the .NET runtime, which every system has.
publish_native() { # publish_native FOLDER RUNTIME-ID
    can_link "$2" || return 1
    say 'building the program as machine code, in a minute or two (only when its sources changed)'
    publish_as "$1" "$2" true && return
    ! grep -q ': error CS' "$log" || cannot_build # nor can it be in the other way
    mv "$log" "${log%.log}-native.log"
    : >"$log"
    say "no machine code (the reason: ${log%.log}-native.log); this works too, and starts slower:"
    return 1
}

# Under the lock. A folder is complete or absent: it is filled elsewhere and renamed, never changed afterwards.
publish() { # publish FOLDER RUNTIME-ID
    local new=$root/.build/host/new log=$root/.build/host/publish.log
    find_dotnet
    : >"$log"
    if ! wants_native || ! publish_native "$new" "$2"; then
        say 'building the program (only when its sources changed)'
        publish_as "$new" "$2" false || cannot_build
    fi
    rm -rf "$1"
    mv "$new" "$1"
}

running() { # whether a process of ours still runs out of this folder
    if [[ -d /proc/self ]]; then
        [[ -n $(find /proc -maxdepth 2 -name exe -lname "$1/*" 2>/dev/null || true) ]]
    else
        # shellcheck disable=SC2009 # pgrep compares names, not paths
        ps -axo comm= | grep -qF "$1/"
    fi
}

# The newest two stay, and any younger than an hour: a call that chose it may not have become it yet.
remove_old() {
    local folder kept=0
    while IFS= read -r folder; do
        kept=$((kept + 1))
        folder=$root/.build/host/$folder
        if ((kept > 2)) && [[ -n $(find "$folder" -maxdepth 0 -mmin +60) ]] && ! running "$folder"; then
            rm -rf "$folder"
        fi
    done < <(cd -- "$root/.build/host" && ls -1dt -- *-????????????????)
}

# When a process began, nothing if it is gone: in the kernel's own ticks where it can be had, else as ps rounds it.
started() {
    if [[ -r /proc/self/stat ]]; then
        awk '{ sub(/.*\) /, ""); print $20 }' "/proc/$1/stat" 2>/dev/null || true
    else
        ps -o lstart= -p "$1" || true
    fi
}

lock() {
    local file=$root/.build/host/lock holder
    if have flock; then
        exec 9>"$file"
        flock -n 9 && return
        say 'waiting for another build.sh that is building the program'
        flock 9
        return
    fi
    # A link is made with its content or not at all; pid and start time tell a dead holder from a namesake.
    local me
    me="$$ $(started $$)"
    until ln -s "$me" "$file.link" 2>/dev/null; do
        holder=$(readlink "$file.link") || continue
        # Only one caller at a time may judge a holder dead, or the second would remove the first one's new lock.
        if [[ $(started "${holder%% *}") != "${holder#* }" ]] && mkdir "$file.judging" 2>/dev/null; then
            [[ $(readlink "$file.link" || true) != "$holder" ]] || rm -f "$file.link"
            rmdir "$file.judging"
        else
            sleep 0.2
            find "$file.judging" -maxdepth 0 -mmin +1 -exec rmdir {} + 2>/dev/null || true
        fi
    done
    trap 'rm -f "$root/.build/host/lock.link"' EXIT
}

unlock() {
    if have flock; then
        exec 9>&-
    else
        rm -f "$root/.build/host/lock.link"
        trap - EXIT
    fi
}

# A file touched in the last two seconds may change again without its listing changing: then the listing is not kept.
settled() { # settled NOW LISTING
    awk -v now="$1" '$2 > now - 2 || $3 > now - 2 { young = 1 } END { exit young }' <<<"$2"
}

# Content decides: a listing that differs only in its times finds its program by the digest.
prepare() {
    local listing now id digest folder
    id=$(runtime_id)
    folder=$root/.build/host/$id$kind
    while :; do
        listing=$(list_sources)
        now=$(date +%s)
        digest=$(hash_sources)
        program=$folder-$digest
        [[ ! -x $program/avatar-build ]] || break
        publish "$program" "$id"
        [[ $(hash_sources) != "$digest" ]] || break
        say 'a source changed meanwhile'
        mv "$program" "$root/.build/host/mixed.$$"
        rm -rf "$root/.build/host/mixed.$$"
    done
    [[ -n $dotnet && -x $dotnet ]] || find_dotnet
    if settled "$now" "$listing"; then
        printf '%s\n%s\n%s\n%s\n%s' "$place" "$dotnet" "$dotnet_root" "$program" "$listing" >"$current.new"
        mv -f "$current.new" "$current"
    else
        rm -f "$current"
    fi
    remove_old
}

find_program() {
    local kind=''
    ! wants_native || kind=-native
    local place="$HOSTTYPE $OSTYPE$kind $root" current=$root/.build/host/current
    local known_place='' known_listing=''
    if [[ -f $current ]]; then
        {
            IFS= read -r known_place
            IFS= read -r dotnet
            IFS= read -r dotnet_root
            IFS= read -r program
            IFS= read -r -d '' known_listing || true
        } <"$current" || true
    fi
    if [[ $known_place == "$place" && -x $dotnet && -x $program/avatar-build && $known_listing == "$(list_sources)" ]]; then
        return
    fi
    [[ $known_place == "$place" ]] || dotnet='' dotnet_root=''
    local -x HOME=${HOME:-$root/.build/home} # NuGet wants one
    if ! mkdir -p "$root/.build/host" 2>/dev/null || [[ ! -w $root/.build/host ]]; then
        die "the program isn't built yet, and $root/.build/host can't be written. Run this once as a user who may, or clone the repository to a folder of your own."
    fi
    lock
    prepare
    unlock
}

# Where it can't reserve its address space or open its own files the runtime ends with a stack trace, before the program
# could say a word.
check_limits() {
    local line soft memory=2048 files=192
    [[ -e $program/avatar-build.dll ]] || memory=256 files=48 # machine code
    [[ -r /proc/self/limits ]] || return 0
    while read -r line; do
        read -r _ _ _ soft _ <<<"$line"
        if [[ $soft == unlimited ]]; then
            continue
        elif [[ $line == 'Max address space'* ]] && ((soft / 1048576 < memory)); then
            die "this shell allows a program $((soft / 1048576)) MiB of address space, and at least $memory MiB are needed; raise it (ulimit -v unlimited)."
        elif [[ $line == 'Max open files'* ]] && ((soft < files)); then
            die "this shell allows a program $soft open files, and at least $files are needed; raise it (ulimit -n 1024)."
        fi
    done </proc/self/limits
}

find_root
# What a bare environment (env -i, cron, a container) lacks.
export PATH
if [[ -n ${TMPDIR:-} && ! (-d $TMPDIR && -w $TMPDIR) ]]; then
    say "TMPDIR is $TMPDIR, which isn't a folder that can be written; it is left out"
    unset TMPDIR
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
dotnet='' dotnet_root='' program=''
find_program
check_limits
[[ -z $dotnet_root ]] || export DOTNET_ROOT=$dotnet_root
# Into .build the program may install what it needs.
export AVATAR_BUILD_ROOT=$root AVATAR_BUILD_DOTNET=$dotnet AVATAR_BUILD_TOOLS=$root/.build
# The runtime maps each page of code that it makes twice, to have none that can be written and run; an eighth of a start.
export DOTNET_EnableWriteXorExecute=${DOTNET_EnableWriteXorExecute:-0}
exec "$program/avatar-build" "$@"
