#pragma warning disable CA1416 // stand-ins are shell scripts: these tests are for Linux
#pragma warning disable RS0030 // tests look at files without the product's own file operations

using AvatarBuild.Host.Tests.EndToEnd;

namespace AvatarBuild.Host.Tests.Faults;

/// <summary>
/// The smallest real build: one video, and a renderer that copies one. It always makes the same bytes, so that each fault can be
/// tried on its own. Its steps are copies, where media play no part; else its ffmpeg replays what the real one wrote at
/// the first build.
/// </summary>
internal sealed class MiniBuild : IDisposable
{
    public const string Render = "outputs/.build/render/default/ann.mp4";

    private static readonly string[] Tools = ["ffmpeg", "ffprobe"];

    private MiniBuild(Workspace workspace) => Workspace = workspace;

    public Workspace Workspace { get; }

    /// <summary>Final files of an undisturbed build by their path, the report aside.</summary>
    public IReadOnlyDictionary<string, byte[]> Wanted { get; private set; } =
        new Dictionary<string, byte[]>();

    /// <summary>How often the renderer was called since the last reset.</summary>
    public int Renders => Workspace.ModelCalls().Count;

    /// <summary>Builds it once, with the real tools, and forgets what was made.</summary>
    public static async Task<MiniBuild> Create(bool asIs)
    {
        var workspace = Workspace.With("ann").WithModel();
        if (asIs)
        {
            workspace.Recipe("""{ "backend": "model", "asIs": true, SMALL }""");
        }
        else
        {
            foreach (var tool in Tools)
            {
                workspace.Copy(
                    Path.Combine(AppContext.BaseDirectory, "replay.sh"),
                    "tools/" + tool
                );
                MakeExecutable(workspace["tools/" + tool]);
            }
        }

        var build = new MiniBuild(Replaying(workspace));
        (await workspace.Render()).Ends(0);
        workspace.Copy(workspace[Render], "tools/ann.mp4");
        build.Model("", "");
        build.Wanted = build.Final().ToDictionary(path => path, path => workspace.Bytes(path));
        build.Reset();
        return build;
    }

    /// <summary>The same, elsewhere.</summary>
    public MiniBuild Copy() => new(Replaying(Workspace.CopyElsewhere())) { Wanted = Wanted };

    private static Workspace Replaying(Workspace workspace)
    {
        foreach (var tool in Tools.Where(tool => workspace.Has("tools/" + tool)))
        {
            workspace.Variables[tool.ToUpperInvariant()] = workspace["tools/" + tool];
        }

        return workspace;
    }

    /// <summary>Lines that the renderer runs before it copies its video, and keys of its backend, each after a comma.</summary>
    public void Model(string lines, string keys)
    {
        Workspace.Write(
            "tools/model.sh",
            $"#!/bin/sh\necho ann >> \"${{0%/*}}/calls\"\n{lines}\nexec cp \"${{0%/*}}/ann.mp4\" \"$2\"\n"
        );
        MakeExecutable(Workspace["tools/model.sh"]);
        Workspace.Write(
            "recipes/backends/model.json",
            $$"""
            {
              "command": ["./tools/model.sh", "{audio}", "{output}", "{image}"],
              "sizes": "any", "toleranceSeconds": 0.05{{keys}}
            }
            """
        );
    }

    /// <summary>As before the first build.</summary>
    public void Reset()
    {
        Directory.Delete(Workspace["outputs"], true);
        Directory.CreateDirectory(Workspace["outputs"]);
        Workspace.Delete("tools/calls");
    }

    /// <summary>Paths of all files under final names: those of steps, the report aside.</summary>
    public IEnumerable<string> Final()
    {
        string[] own = ["work", "records", "logs", "aside", "cache"];
        var root = Workspace["outputs"];
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var parts = Path.GetRelativePath(root, file).Split('/');
            var isOurs = parts[0] == ".build" && (parts.Length < 4 || own.Contains(parts[1]));
            if (!isOurs && !parts[0].StartsWith("report", StringComparison.Ordinal))
            {
                yield return "outputs/" + string.Join('/', parts);
            }
        }
    }

    /// <summary>What must hold at any moment, whatever befell the run.</summary>
    /// <returns>What doesn't.</returns>
    public IEnumerable<string> Violations()
    {
        var records = RecordFile.All(Workspace);
        foreach (var path in Final())
        {
            var bytes = Workspace.Bytes(path);
            if (!Wanted.TryGetValue(path, out var wanted) || !bytes.AsSpan().SequenceEqual(wanted))
            {
                yield return $"{path} has {bytes.Length} bytes, not the {wanted?.Length} that it should";
            }
            else if (!records.Any(record => record.Names(path, bytes)))
            {
                yield return $"{path} is there and no record says so";
            }
        }

        foreach (var record in records.Where(record => record.IsFiled))
        {
            foreach (var path in record.Paths.Where(path => !Workspace.Has(path)))
            {
                yield return $"{record.File} is filed and {path} isn't there";
            }
        }
    }

    /// <summary>Builds plainly what was disturbed, and ends the test where anything is amiss.</summary>
    public async Task Completes(string what)
    {
        var before = Violations().ToArray();
        Assert.True(before.Length == 0, $"{what}: {string.Join("; ", before)} {Effort.Replay}");
        var isRendered =
            Workspace.Has(Render) || RecordFile.All(Workspace).Any(r => r.Id == Render);
        var renders = Renders;
        var next = await Workspace.Render();
        var after = Violations().ToList();
        after.AddRange(Wanted.Keys.Except(Final()).Select(path => $"{path} wasn't made"));
        after.AddRange(Left().Select(path => $"{path} was left"));
        after.AddRange(Running.ProcessesOf(Workspace).Select(process => $"{process} lives on"));
        if (next.ExitCode != 0)
        {
            after.Add($"the next run ended with {next.ExitCode}");
        }

        if (isRendered && Renders != renders)
        {
            after.Add("the finished render was done again");
        }

        Assert.True(
            after.Count == 0,
            $"{what}: {string.Join("; ", after)} {Effort.Replay}\n{next.All}"
        );
    }

    private string[] Left() =>
        Directory.Exists(Workspace["outputs/.build/work"])
            ? Directory.GetFileSystemEntries(Workspace["outputs/.build/work"])
            : [];

    private static void MakeExecutable(string path) =>
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);

    public void Dispose() => Workspace.Dispose();
}
