#pragma warning disable CA1416 // the stand-in is a shell script: these tests are for Linux and macOS
#pragma warning disable RS0030 // tests look at files without the product's own file operations

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>
/// A renderer that a backend's file describes: it draws a test picture as long as the recording. Files beside it tell
/// it to fail (<c>fail-NAME</c>; not with LUCK in its environment), to wait until the file is gone (<c>wait-NAME</c>), to hang deaf to SIGTERM (<c>hang-NAME</c>), to fill the disk (<c>fill-NAME</c>) or to make something else
/// (<c>like-NAME</c>: options for ffmpeg). It notes the names it was called for, one a line.
/// </summary>
internal static class StandIn
{
    private const string Script = """
        #!/bin/sh
        here=$(dirname "$0")
        name=$(basename "$(readlink "$1")" .wav)
        printf '%s\n' "$name" >> "$here/calls"
        if [ -e "$here/fail-$name" ] && [ -z "$LUCK" ]; then
            echo "the model is out of luck" >&2
            exit 7
        fi
        if [ -e "$here/hang-$name" ]; then
            trap '' TERM INT
            echo "$$" > "$here/hanging-$name"
            sleep 600 &
            wait
            sleep 600
        fi
        if [ -e "$here/wait-$name" ]; then
            : > "$here/waiting-$name"
            while [ -e "$here/wait-$name" ]; do sleep 0.05; done
        fi
        if [ -e "$here/fill-$name" ]; then
            exec cat /dev/zero > "$2"
        fi
        like=$(cat "$here/like-$name" 2> /dev/null)
        # The options are words: no quotes.
        exec "${FFMPEG:-ffmpeg}" -v error -nostdin -y -f lavfi -i "testsrc=size=$3:rate=25" -i "$1" -t "$4" \
            -c:v libx264 -preset ultrafast -threads 1 -pix_fmt yuv420p -c:a aac $like "$2"

        """;

    /// <summary>Puts it into a workspace as the backend <c>model</c>, with arguments of its own after the usual ones.</summary>
    public static Workspace WithModel(
        this Workspace workspace,
        string more = "",
        string backend = "model"
    )
    {
        workspace.Write(
            $"recipes/backends/{backend}.json",
            $$"""
            {
              "command": ["./tools/model.sh", "{audio}", "{output}", "{width}x{height}", "{seconds}", "{image}"{{more}}],
              "sizes": "any",
              "toleranceSeconds": 0.05
            }
            """
        );
        workspace.Write("tools/model.sh", Script.ReplaceLineEndings("\n"));
        File.SetUnixFileMode(workspace["tools/model.sh"], (UnixFileMode)0b111_101_101);
        return workspace.Recipe("""{ "backend": "model", "retryDelaySeconds": 0, SMALL }""");
    }

    /// <summary>Tells the model something about a video.</summary>
    public static Workspace Model(
        this Workspace workspace,
        string what,
        string name,
        string text = ""
    ) => workspace.Write($"tools/{what}-{name}", text);

    /// <summary>The model forgets it.</summary>
    public static Workspace ModelForgets(this Workspace workspace, string what, string name) =>
        workspace.Delete($"tools/{what}-{name}");

    /// <summary>Names of the videos that it was called for, in order.</summary>
    public static IReadOnlyList<string> ModelCalls(this Workspace workspace) =>
        workspace.Has("tools/calls") ? [.. File.ReadAllLines(workspace["tools/calls"])] : [];
}
