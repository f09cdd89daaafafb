#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Globalization;
using System.Text.RegularExpressions;
using AvatarBuild.Host.Tests.EndToEnd;
using CliWrap;

namespace AvatarBuild.Host.Tests.Faults;

/// <summary>A call of the program's into the system, on a file of its workspace.</summary>
/// <param name="Name">For example <c>rename</c>.</param>
/// <param name="Path">Relative to the workspace; of a rename the new name.</param>
/// <param name="From">Of a rename the old name, else empty.</param>
/// <param name="Ordinal">The how manieth of its thread with this name and path, from 1: what strace counts.</param>
/// <param name="Failed">The system refused it.</param>
/// <param name="Thread">Who made it.</param>
internal sealed record SystemCall(
    string Name,
    string Path,
    string From,
    int Ordinal,
    bool Failed,
    string Thread
)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name} {Path} #{Ordinal}");

    /// <summary>Calls of one kind do the same to the same sort of file.</summary>
    public string Kind => Strace.Hash().Replace($"{Name} {Path}", "H");
}

/// <summary>The program under strace, which writes down its calls, and spoils or kills at some of them.</summary>
internal static partial class Strace
{
    /// <summary>Ends the test as skipped where strace can't be used.</summary>
    public static async Task IsNeeded()
    {
        var works = false;
        try
        {
            works = (
                await Cli.Wrap("strace")
                    .WithArguments(["-f", "--seccomp-bpf", "-o", "/dev/null", "true"])
                    .WithValidation(CommandResultValidation.None)
                    .ExecuteAsync(TestContext.Current.CancellationToken)
            ).IsSuccess;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // not installed
        }

        Assert.SkipUnless(
            works,
            "this machine lacks strace (apt-get install strace), or the right to trace"
        );
    }

    /// <summary>Builds, and tells the program's calls of these names on files of the workspace, in order.</summary>
    public static async Task<IReadOnlyList<SystemCall>> Calls(this MiniBuild build, string names)
    {
        var file = build.Workspace["../trace"];
        (
            await build.Render(["--seccomp-bpf", "-y", "-Y", "-o", file, "-e", "trace=" + names])
        ).Ends(0);
        var calls = new List<SystemCall>();
        var count = new Dictionary<(string, string, string), int>();
        foreach (var line in await File.ReadAllLinesAsync(file))
        {
            if (Line().Match(line) is not { Success: true } match)
            {
                continue;
            }

            var ours = PathsIn(match.Groups["rest"].Value)
                .Where(path =>
                    path.StartsWith(build.Workspace.Root + "/", StringComparison.Ordinal)
                )
                .Select(path => System.IO.Path.GetRelativePath(build.Workspace.Root, path))
                .ToArray();
            if (ours.Length > 0)
            {
                var (name, path) = (match.Groups["name"].Value, ours[^1]);
                var key = (match.Groups["thread"].Value, name, path);
                count[key] = count.GetValueOrDefault(key) + 1;
                calls.Add(
                    new(
                        name,
                        path,
                        ours.Length > 1 ? ours[0] : "",
                        count[key],
                        line.Contains(" = -1 E", StringComparison.Ordinal),
                        match.Groups["thread"].Value
                    )
                );
            }
        }

        File.Delete(file);
        return calls;
    }

    /// <summary>Builds with something injected into calls; see strace(1), --inject.</summary>
    /// <returns>How it ended, and whether a call met the injection.</returns>
    public static async Task<(Call End, bool IsMet)> Inject(
        this MiniBuild build,
        string injection,
        string? path = null
    )
    {
        var file = build.Workspace["../injected"];
        var end = await build.Render([
            "-o",
            file,
            .. Only(injection),
            "-e",
            "inject=" + injection,
            .. path is null ? [] : (string[])["-P", build.Workspace[path]],
        ]);
        var trace = await File.ReadAllTextAsync(file);
        return (end, end.ExitCode == 137 || trace.Contains("(INJECTED)", StringComparison.Ordinal));
    }

    // A signal can't be given where the kernel's filter stops a call, only where every call is stopped.
    private static string[] Only(string injection) =>
        injection.Contains(":signal=", StringComparison.Ordinal)
            ? []
            :
            [
                "--seccomp-bpf",
                "-e",
                "trace=" + injection[..injection.IndexOf(':', StringComparison.Ordinal)],
            ];

    private static async Task<Call> Render(this MiniBuild build, string[] options)
    {
        build.Workspace.Under = ["strace", "-f", "-e", "signal=none", .. options];
        try
        {
            // One after the other: the more that run at once, the less the same thread makes the same call again.
            return await build.Workspace.Render("--jobs=1");
        }
        finally
        {
            build.Workspace.Under = [];
        }
    }

    // Threads of the runtime have names of their own; programs that it starts have others.
    [GeneratedRegex(@"^(?<thread>\d+<(\.NET|avatar-build)[^>]*>) (?<name>\w+)\((?<rest>.*)")]
    private static partial Regex Line();

    // Where a descriptor is given, the texts after it are content.
    private static IEnumerable<string> PathsIn(string arguments) =>
        Descriptor().Match(arguments) is { Success: true } match
            ? [match.Groups[1].Value]
            : Text().Matches(arguments).Select(text => text.Groups[1].Value);

    [GeneratedRegex(@"^\d+<(/[^>]*)>")]
    private static partial Regex Descriptor();

    [GeneratedRegex("\"(/[^\"]*)\"")]
    private static partial Regex Text();

    [GeneratedRegex("[0-9a-f]{32}")]
    public static partial Regex Hash();
}
