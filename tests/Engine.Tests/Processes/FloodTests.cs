using System.Globalization;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Engine.Tests.Processes;

/// <summary>Runs alone: what it counts, allocations, is counted for the whole process.</summary>
[CollectionDefinition(nameof(FloodTests), DisableParallelization = true)]
public sealed class FloodAlone;

/// <summary>A program that prints without end.</summary>
[Collection(nameof(FloodTests))]
public sealed class FloodTests : IDisposable
{
    private readonly TestBuild build = new();

    public void Dispose() => build.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_flood_fills_neither_memory_nor_disk()
    {
        const long Flood = 1_000_000_000;
        var log = build.OutputPath("log");
        var command = new CommandSpec
        {
            Program = Steps.Dummy,
            Arguments = ["flood", Flood.ToString(CultureInfo.InvariantCulture), "print", "the end"],
            WorkingDirectory = build.Workspace.Outputs,
            LogPath = log,
            KeepCharacters = 1000,
        };
        var executor = new LocalExecutor(build.Workspace.Outputs, TimeProvider.System);
        var before = GC.GetTotalAllocatedBytes();
        var result = await executor.RunAsync(command, TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded);
        Assert.EndsWith("the end\n", result.StandardOutput);
        Assert.InRange(result.StandardOutput.Length, 900, 1000);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 50_000_000);
        Assert.InRange(FileStat.Of(log)!.Size, 16_000_000, 17_000_000);
        Assert.EndsWith("the end\n", Disk.ReadText(log));
    }
}
