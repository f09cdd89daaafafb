using System.Globalization;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.Publishing;
using AvatarBuild.Engine.Running;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Tests;

/// <summary>A workspace in a temporary folder, and builds in it as a program would run them.</summary>
internal sealed class TestBuild : IDisposable
{
    private readonly string root;

    public TestBuild()
        : this(Path.Combine(Path.GetTempPath(), "engine-" + Guid.NewGuid().ToString("N")[..12])) { }

    /// <summary>In a folder that may be there already.</summary>
    public TestBuild(string root)
    {
        this.root = root;
        Workspace = In(root);
        Disk.CreateFolder(Workspace.Inputs);
        Disk.CreateFolder(Workspace.Outputs);
    }

    public Workspace Workspace { get; private set; }

    /// <summary>The clock of digests' memory; the files' own clock is the system's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public IReadOnlyList<ResourcePool> Pools { get; set; } = [new("cpu", 4)];

    /// <summary>The machine behind pools of told-apart units.</summary>
    public IReadOnlyList<IUnitSource> Sources { get; set; } = [];

    public PlanOptions Options { get; set; } = new();

    public CancellationToken Cancellation { get; set; } = TestContext.Current.CancellationToken;

    public Recorder Seen { get; } = new();

    /// <summary>What opening the state mended, in the last build.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>The index has all that the last build made.</summary>
    public bool IsFiled { get; private set; }

    /// <summary>Called with the run's loop before it runs.</summary>
    public Action<Scheduler>? Running { get; set; }

    public BuildReport Report { get; private set; } = new([], new BuildGraph());

    /// <summary>Outputs of the steps that ran in the last build.</summary>
    public string[] Ran =>
        [
            .. Report
                .Steps.Where(step => step.Attempts > 0)
                .Select(step => step.Step.Outputs[0].Artifact.Path)
                .Order(StringComparer.Ordinal),
        ];

    public async Task<BuildReport> RunAsync(params Step[] steps)
    {
        using var one = await LockAsync();
        using var state = Recovery.OpenState(Workspace);
        Notes = state.Notes;
        await using var scheduler = Loop(steps, state, Options);
        Running?.Invoke(scheduler);
        Report = await scheduler.RunAsync(Cancellation);
        IsFiled = await scheduler.CommittedAsync();
        return Report;
    }

    // A child that another test is starting has the lock's handle between its fork and its exec, for microseconds.
    private async Task<OutputsLock> LockAsync()
    {
        OutputsLock? taken = null;
        await Eventually.True(() =>
            (taken = OutputsLock.TryTake(Workspace, TimeProvider.System, out _)) is not null
        );
        return taken!;
    }

    /// <summary>What would run, and why, asked without the lock.</summary>
    public async Task<BuildReport> DryRunAsync(params Step[] steps)
    {
        using var state = BuildState.OpenForReading(Workspace);
        Notes = state.Notes;
        await using var scheduler = Loop(steps, state, Options with { DryRun = true });
        return await scheduler.DryRunAsync(Cancellation);
    }

    /// <summary>How fast steps were, as the state remembers it.</summary>
    public IReadOnlyDictionary<string, Pace> Paces()
    {
        using var state = BuildState.OpenForReading(Workspace);
        return state.Paces();
    }

    /// <summary>What the state holds of a finished step.</summary>
    public StepRecord Recorded(string id)
    {
        using var state = BuildState.OpenForReading(Workspace);
        return state.Content.Records[id];
    }

    public string InputPath(string name) => Path.Combine(Workspace.Inputs, name);

    public string OutputPath(string name) => Path.Combine(Workspace.Outputs, name);

    public void Input(string name, string text) => Disk.WriteText(InputPath(name), text);

    public string InputText(string name) => Disk.ReadText(InputPath(name));

    public void Output(string name, string text) => Disk.WriteText(OutputPath(name), text);

    public string Output(string name) => Disk.ReadText(OutputPath(name));

    public StepReport Of(string output) => Report.Find("outputs/" + output)!;

    public string[] AsideTexts() =>
        [.. Disk.Files(Workspace.Aside).Select(Disk.ReadText).Order(StringComparer.Ordinal)];

    /// <summary>Renames the whole workspace, as a user who moves the folder does.</summary>
    public void Move()
    {
        var moved = new DirectoryInfo(root);
        moved.MoveTo(Path.Combine(root + "-moved"));
        Workspace = In(root + "-moved");
    }

    public void Dispose()
    {
        Disk.DeleteFolder(root);
        Disk.DeleteFolder(root + "-moved");
    }

    private Scheduler Loop(Step[] steps, BuildState state, PlanOptions options) =>
        new()
        {
            Plan = new Plan(steps, Pools, options),
            Workspace = Workspace,
            Hasher = new FileHasher(Workspace, state.Content.Files, Time),
            State = state,
            Executor = new LocalExecutor(Workspace.Outputs, TimeProvider.System),
            Observer = Seen,
            Sources = Sources,
            Logs = Path.Combine(Workspace.Logs, "test"),
            Time = TimeProvider.System,
        };

    private static Workspace In(string folder) =>
        new(Path.Combine(folder, "inputs"), Path.Combine(folder, "outputs"));
}

/// <summary>Writes down what a build tells.</summary>
internal sealed class Recorder : IBuildObserver
{
    private readonly Lock gate = new();

    public List<string> Events { get; } = [];

    public List<(string Artifact, string To)> Aside { get; } = [];

    /// <summary>Called when a step begins.</summary>
    public Action<Start> Starting { get; set; } = _ => { };

    public void Started(Start start)
    {
        Starting(start);
        Add(string.Create(CultureInfo.InvariantCulture, $"start {start.Step.Name}"));
    }

    public void Ended(Step step, Outcome outcome, double seconds) =>
        Add($"{outcome.GetType().Name} {step.Name}");

    public void SetAside(Artifact artifact, string to)
    {
        lock (gate)
        {
            Aside.Add((artifact.ToString(), to));
        }
    }

    public void Accepted(Step step, IReadOnlyList<string> reasons) => Add("accepted " + step.Name);

    public void Note(string text) => Add("note " + text);

    private void Add(string text)
    {
        lock (gate)
        {
            Events.Add(text);
        }
    }
}
