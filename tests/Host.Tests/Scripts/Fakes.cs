namespace AvatarBuild.Host.Tests.Scripts;

/// <summary>Programs that stand in for those build.sh starts, so that a whole call takes milliseconds. Bash, no state but files.</summary>
internal static class Fakes
{
    /// <summary>What a publish makes: writes where and how it was called to $SEEN, each value ended by a NUL.</summary>
    private const string Program = """
        #!/bin/bash
        IFS= read -r -d '' input
        printf '%s\0' "$PWD" "$AVATAR_BUILD_ROOT" "$AVATAR_BUILD_DOTNET" "${DOTNET_ROOT:-}" "$PATH" "${AVATAR_BUILD_TOOLS:-}" "$input" "$@" >"$SEEN"
        exit "${PROGRAM_EXIT:-0}"
        """;

    /// <summary>
    /// Counts its publishes in $CALLS. Beside it, <c>unsuitable</c> makes it an SDK that global.json refuses; in the
    /// Host's folder, <c>broken.txt</c> fails the publish, <c>unlinkable.txt</c> that of machine code, and <c>edited.txt</c> is a source changed while it runs.
    /// </summary>
    public const string Dotnet = $$"""
        #!/bin/bash
        here=${0%/*}
        case $1 in
            --version) [[ ! -e $here/unsuitable ]] && echo 10.0.400 ; exit ;;
            --list-sdks) echo "9.0.1 [/elsewhere/sdk]"; echo "10.0.400 [$here/sdk]"; exit ;;
        esac
        read -r -t 0.2 swallowed # a real one reads its input too
        native=''
        [[ " $* " != *" -p:HostNative=true "* ]] || native=' native'
        echo "publish$native" >>"$CALLS"
        project=${2%/*}
        if [[ -e $project/broken.txt ]]; then echo "Program.cs(1,1): error CS1002: ; expected"; exit 1; fi
        if [[ $native && -e $project/unlinkable.txt ]]; then echo "ld: cannot find -lm"; exit 1; fi
        if [[ -e $project/edited.txt ]]; then mv "$project/edited.txt" "$project/Edited.cs"; fi
        while [[ $1 != -o ]]; do shift; done
        mkdir -p "$2"
        cat >"$2/avatar-build" <<'PROGRAM'
        {{Program}}
        PROGRAM
        chmod +x "$2/avatar-build"
        """;

    /// <summary>Delivers, for either downloader's -o or -O, an install script that installs <c>dotnet-to-install</c>.</summary>
    public const string Download = """
        #!/bin/bash
        echo "${0##*/} ${*: -1}" >>"$CALLS"
        while [[ $1 != -o && $1 != -O ]]; do shift; done
        cat >"$2" <<'INSTALL'
        echo "install $*" >>"$CALLS"
        while [[ $1 != --install-dir ]]; do shift; done
        mkdir -p "$2"
        cp "$DOTNET_TO_INSTALL" "$2/dotnet"
        INSTALL
        """;

    /// <summary>Says that it was called, and fails.</summary>
    public const string Failing = """
        #!/bin/bash
        echo "${0##*/} $*" >>"$CALLS"
        exit 1
        """;

    /// <summary>A sudo that lets everything through.</summary>
    public const string Sudo = """
        #!/bin/bash
        echo "sudo $*" >>"$CALLS"
        shift
        exec "$@"
        """;

    /// <summary>An apt-get whose package lists are missing until it is told to update; it installs beside itself.</summary>
    public const string AptGet = """
        #!/bin/bash
        echo "apt-get $*" >>"$CALLS"
        here=${0%/*}
        if [[ $1 == update ]]; then touch "$here/updated"; exit; fi
        [[ -e $here/updated ]] || exit 100
        printf '#!/bin/bash\n' | tee "$here/ffmpeg" >"$here/ffprobe"
        chmod +x "$here/ffmpeg" "$here/ffprobe"
        """;

    /// <summary>An npm that unpacks a program without the executable bit into each package.</summary>
    public const string Npm = """
        #!/bin/bash
        echo "npm $*" >>"$CALLS"
        while [[ $1 != --prefix ]]; do shift; done
        for package in "$@"; do
            [[ $package == @* ]] || continue
            folder=$2/node_modules/${package%@*}
            mkdir -p "$folder"
            name=${package%%-installer*}
            printf '#!/bin/bash\n' >"$folder/${name#@}"
        done
        """;
}
