using AvatarBuild.Engine.Execution;
using AvatarBuild.Engine.IO;
using Newtonsoft.Json;

namespace AvatarBuild.Host.Building;

/// <summary>Builds the solution as its own rules demand (warnings, formatting, locked packages) and runs every test program.</summary>
internal static class Testing
{
    private const string Ending = ".Tests";

    /// <summary>Runs it; the last line is <c>N passed, N failed, N skipped</c>.</summary>
    public static async Task RunAsync(BuildContext context)
    {
        var logs = Path.Combine(context.Root, ".build", "tests");
        Disk.CreateFolder(logs);
        var executor = new LocalExecutor(logs, context.Time);
        context.Terminal.Out("building the tests");
        if (!await BuildAsync(context, executor, logs).ConfigureAwait(false))
        {
            return;
        }

        var all = new TestResults(0, [], []);
        foreach (
            var project in Disk.Folders(Path.Combine(context.Root, "tests"))
                .Order(StringComparer.Ordinal)
        )
        {
            var name = Path.GetFileName(project);
            if (name.EndsWith(Ending, StringComparison.Ordinal))
            {
                all = Add(
                    all,
                    await RunAsync(context, executor, project, logs).ConfigureAwait(false)
                );
            }
        }

        foreach (var skipped in all.Skipped)
        {
            context.Terminal.Warning($"skipped {skipped.Name}: {skipped.Message}");
        }

        context.Terminal.Out(
            FormattableString.Invariant(
                $"{all.Passed} passed, {all.Failed.Count} failed, {all.Skipped.Count} skipped"
            )
        );
        if (all.Failed.Count > 0 || all.Passed == 0)
        {
            context.Report(ExitCode.VideoFailed);
        }
    }

    private static async Task<bool> BuildAsync(
        BuildContext context,
        LocalExecutor executor,
        string logs
    )
    {
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
                    WorkingDirectory = context.Root,
                    LogPath = log,
                },
                context.CancellationToken
            )
            .ConfigureAwait(false);
        if (!result.Succeeded)
        {
            context.Terminal.Error($"the tests could not be built; whole log: {log}");
            foreach (
                var line in result
                    .StandardOutput.Split('\n')
                    .Where(line => line.Contains("error", StringComparison.Ordinal))
                    .Distinct()
                    .Take(20)
            )
            {
                context.Terminal.Error("  " + line.Trim());
            }

            context.Report(ExitCode.VideoFailed);
        }

        return result.Succeeded;
    }

    private static async Task<TestResults> RunAsync(
        BuildContext context,
        LocalExecutor executor,
        string project,
        string logs
    )
    {
        var name = Path.GetFileName(project);
        var started = context.Time.GetTimestamp();
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
                    ],
                    WorkingDirectory = project,
                    LogPath = Path.Combine(logs, name + ".log"),
                },
                context.CancellationToken
            )
            .ConfigureAwait(false);
        var results = Read(report, name, result);
        var seconds = context.Time.GetElapsedTime(started).TotalSeconds;
        context.Terminal.Out(
            FormattableString.Invariant(
                $"{name}: {results.Passed} passed, {results.Failed.Count} failed, {results.Skipped.Count} skipped in {seconds:0} s"
            )
        );
        foreach (var failed in results.Failed)
        {
            context.Terminal.Error($"failed {failed.Name}: {failed.Message}");
        }

        return results;
    }

    // A test program that died reported nothing, or not everything: its exit code counts too.
    private static TestResults Read(string report, string name, CommandResult result)
    {
        try
        {
            var results = TestResults.Parse(Disk.ReadText(report));
            return result.Succeeded || results.Failed.Count > 0
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

    private static TestResults Add(TestResults a, TestResults b) =>
        new(a.Passed + b.Passed, [.. a.Failed, .. b.Failed], [.. a.Skipped, .. b.Skipped]);
}
