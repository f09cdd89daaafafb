using System.Collections.Immutable;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Oracle;

namespace AvatarBuild.Engine.Tests.Model;

/// <summary>Builds a described world with the engine: the only place where the model and the engine meet.</summary>
internal sealed class Drive(World world)
{
    private readonly Lock gate = new();
    private int starts;

    /// <summary>How many steps may run at once.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>In which order steps are declared.</summary>
    public int Order { get; init; }

    public bool Force { get; init; }

    /// <summary>The build is interrupted when so many steps were started; 0 for never.</summary>
    public int CutAfter { get; init; }

    /// <summary>How far the clock of the digests' memory is ahead of the files' own.</summary>
    public TimeSpan Clock { get; init; }

    /// <summary>Builds; <see cref="Node"/>s count what they do.</summary>
    public async Task<BuildReport> RunAsync()
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        var build = Build();
        build.Cancellation = cut.Token;
        build.Options = new() { Force = Force };
        foreach (var node in world.Nodes)
        {
            (node.Started, node.Succeeded) = (0, 0);
        }

        return await build.RunAsync(Top(cut));
    }

    /// <summary>What would run, asked without running it.</summary>
    public async Task<BuildReport> DryRunAsync()
    {
        var build = Build();
        build.Options = new() { Force = Force };
        return await build.DryRunAsync(Top(new CancellationTokenSource()));
    }

    private TestBuild Build() =>
        new(world.Folder) { Pools = [new("cpu", Jobs)], Time = new AheadClock(Clock) };

    private Step[] Top(CancellationTokenSource cut)
    {
        var steps = world
            .Nodes.Where(node => !node.IsGone && node.Parents.Length == 0)
            .Select(node => StepOf(node, cut))
            .ToArray();
        new Random(Order).Shuffle(steps);
        return steps;
    }

    private Step StepOf(Node node, CancellationTokenSource cut) =>
        new()
        {
            Name = $"make {node.Id}",
            Kind = "make",
            Inputs =
            [
                .. node.Reads.Select(
                    (read, i) => new StepInput($"part {i}", ArtifactOf(read), $"in-{i}")
                ),
            ],
            Outputs = [.. Enumerable.Range(0, node.Outputs).Select(i => OutputOf(node, i))],
            Request = RequestOf(node),
            Resources = [new("cpu", Jobs > 1 && node.Id % 3 == 0 ? 2 : 1)],
            Retry = RetryPolicy.Once with { Attempts = Node.Attempts },
            Action = (run, token) => ActAsync(node, run, cut, token),
            Expand = node.Grows ? digit => Brought(node, digit, cut) : null,
        };

    private ImmutableArray<RequestLine> RequestOf(Node node) =>
        node.UsesTool
            ? [new("request", $"{node.Request}"), new("tool", $"{world.Tool}")]
            : [new("request", $"{node.Request}")];

    private static StepOutput OutputOf(Node node, int i) =>
        new(
            $"result {i}",
            Artifact.Output(node.PathOf(i)),
            $"out-{i}",
            Needed: node.IsWanted,
            IsFacts: node.Grows && i == node.Outputs - 1
        );

    private Artifact ArtifactOf(Read read) =>
        read.Node == Read.Sources
            ? Artifact.Input(world.Sources[read.Index])
            : Artifact.Output(world.Nodes[read.Node].PathOf(read.Index));

    private IReadOnlyList<Step> Brought(Node parent, string digit, CancellationTokenSource cut) =>
        [
            .. world
                .Nodes.Where(node =>
                    !node.IsGone && node.Parents.Contains(parent.Id) && $"{node.Digit}" == digit
                )
                .Select(node => StepOf(node, cut)),
        ];

    private async Task<StepResult> ActAsync(
        Node node,
        StepRun run,
        CancellationTokenSource cut,
        CancellationToken token
    )
    {
        Interlocked.Increment(ref node.Started);
        if (Interlocked.Increment(ref starts) == CutAfter)
        {
            await cut.CancelAsync();
            // One that is interrupted at its work ends without a result; every other one just makes it.
            if (node.Id % 2 == 0)
            {
                token.ThrowIfCancellationRequested();
            }
        }

        await Task.Yield();
        var texts = run.Step.Inputs.Select(input => run.Text(input.FileName)).ToArray();
        var made = Work.Of(node, world.Tool, texts, node.Runs + 1);
        if (node.WillFail || (node.Trouble == Trouble.Once && run.Attempt == 1))
        {
            return Fail(node, run, made);
        }

        for (var i = 0; i < made.Length; i++)
        {
            Disk.WriteText(run.PathOf($"out-{i}"), made[i]);
        }

        lock (gate)
        {
            node.Runs++;
            node.Succeeded++;
        }

        return StepResult.Success;
    }

    private static StepResult Fail(Node node, StepRun run, string[] made)
    {
        switch (node.Trouble)
        {
            case Trouble.Throws:
                throw new InvalidOperationException("out of luck");
            case Trouble.Forgets:
                return StepResult.Success;
            default:
                Disk.WriteText(run.PathOf("out-0"), made[0][..(made[0].Length / 2)]);
                return StepResult.Failure(
                    Failing.Kind("Luck", transient: node.Trouble != Trouble.ForGood),
                    "out of luck"
                );
        }
    }
}

internal sealed class AheadClock(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
