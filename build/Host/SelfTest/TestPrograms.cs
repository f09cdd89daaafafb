using System.Collections.Immutable;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Host.CommandLine;
using Newtonsoft.Json;

namespace AvatarBuild.Host.SelfTest;

/// <summary>This repository's test programs: builds them as its own rules demand (warnings, formatting, locked packages), and runs one.</summary>
internal sealed class TestPrograms
{
    private const string Ending = ".Tests";

    // Of the testing platform: no test was chosen.
    private const int NoTest = 8;
    private readonly Call call;
    private readonly LocalExecutor executor;
    private readonly TestTools tools;
    private readonly string logs;

    public TestPrograms(Call call)
    {
        this.call = call;
        logs = Path.Combine(call.Options.Root, ".build", "tests");
        Disk.CreateFolder(logs);
        executor = new LocalExecutor(logs, call.Time);
        tools = new TestTools(call, executor, logs);
    }

    /// <summary>The names of all test programs.</summary>
    public IEnumerable<string> Names =>
        Disk.Folders(Path.Combine(call.Options.Root, "tests"))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => name.EndsWith(Ending, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>Builds all, and gets what they need besides; when that fails, says why and reports it.</summary>
    public async Task<bool> BuildAsync()
    {
        call.Terminal.Out("building the tests");
        await tools.InstallAsync().ConfigureAwait(false);
        var dotnet = Environment.GetEnvironmentVariable("AVATAR_BUILD_DOTNET")
            is { Length: > 0 } own
            ? own
            : "dotnet";
        var log = Path.Combine(logs, "build.log");
        Disk.DeleteFile(log);
        var result = await executor
            .RunAsync(
                new CommandSpec
                {
                    Program = dotnet,
                    Arguments =
                    [
                        "build",
                        "build.sln",
                        "-nologo",
                        "-v",
                        "quiet",
                        "--disable-build-servers",
                        "-p:RestoreLockedMode=true",
                        "-p:CSharpier_Check=true",
                    ],
                    WorkingDirectory = call.Options.Root,
                    LogPath = log,
                },
                call.CancellationToken
            )
            .ConfigureAwait(false);
        if (!result.Succeeded)
        {
            call.Terminal.Error($"the tests could not be built; whole log: {log}");
            foreach (
                var line in result
                    .StandardOutput.Split('\n')
                    .Where(line => line.Contains("error", StringComparison.Ordinal))
                    .Distinct()
                    .Take(20)
            )
            {
                call.Terminal.Error("  " + line.Trim());
            }
        }

        return result.Succeeded;
    }

    /// <summary>Runs one and reads what it reports.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="arguments">For it, besides those that make it report.</param>
    /// <param name="environment">Added to its environment.</param>
    public async Task<TestResults> RunAsync(
        string name,
        ImmutableArray<string> arguments,
        ImmutableDictionary<string, string?> environment
    )
    {
        var project = Path.Combine(call.Options.Root, "tests", name);
        var report = Path.Combine(logs, name + ".json");
        Disk.DeleteFile(report);
        Disk.DeleteFile(Path.Combine(logs, name + ".log"));
        var result = await executor
            .RunAsync(
                new CommandSpec
                {
                    Program = Path.Combine(
                        project,
                        "bin",
                        "Debug",
                        "net10.0",
                        "AvatarBuild." + name
                    ),
                    Arguments =
                    [
                        "--report-xunit-ctrf",
                        "--report-xunit-ctrf-filename",
                        name + ".json",
                        "--results-directory",
                        logs,
                        "--no-ansi",
                        .. arguments,
                    ],
                    // The tests of the whole program run this one, as it is published, not as it was built beside them.
                    Environment = tools
                        .In(environment)
                        .SetItem("AVATAR_BUILD_PROGRAM", Environment.ProcessPath)
                        .SetItem("AVATAR_BUILD_TOOLS", null),
                    WorkingDirectory = project,
                    LogPath = Path.Combine(logs, name + ".log"),
                },
                call.CancellationToken
            )
            .ConfigureAwait(false);
        return Read(report, name, result);
    }

    // A test program that died reported nothing, or not everything: its exit code counts too.
    private static TestResults Read(string report, string name, CommandResult result)
    {
        try
        {
            var results = TestResults.Parse(Disk.ReadText(report));
            return
                result.Succeeded
                || results.Failed.Count > 0
                || (result.ExitCode == NoTest && results.IsEmpty)
                ? results
                : results with
                {
                    Failed = [Died(name, result)],
                };
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return new TestResults(0, [Died(name, result)], []);
        }
    }

    private static TestTrouble Died(string name, CommandResult result) =>
        new(name, $"ended with {result.ExitCode}: {string.Join(" | ", result.LastLines(5))}");
}
