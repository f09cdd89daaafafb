using System.Collections.Immutable;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Renderers.Memory;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Cache;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.Publishing;
using AvatarBuild.Engine.Running;
using AvatarBuild.Engine.State;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Events;
using AvatarBuild.Media.Ffmpeg;
using Microsoft.Data.Sqlite;
using Plan = AvatarBuild.Engine.Planning.Plan;

namespace AvatarBuild.Host.Session;

/// <summary>How a build is opened.</summary>
internal enum Access
{
    /// <summary>Beside a writer, or on a read-only mount; nothing is changed.</summary>
    Read,

    /// <summary>As the one writer of the outputs folder.</summary>
    Write,
}

/// <summary>An open build: the request, the state it is compared with, and the tools. Disposing it lets the next writer in.</summary>
internal sealed class OpenBuild : IDisposable
{
    private const int Glances = 3;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private readonly BuildOptions options;
    private readonly Caller caller;
    private readonly OutputsLock? held;

    private OpenBuild(BatchRequest request, Caller caller, OutputsLock? held, BuildState state)
    {
        options = request.Options;
        Workspace = options.Workspace;
        this.caller = caller;
        this.held = held;
        Request = request;
        State = state;
        Hasher = new FileHasher(Workspace, state.Content.Files, caller.Time);
        Estimates = new Estimates(state.Paces);
        Cards = request.Open.Any(video => WantsUnits(video.Backend))
            ? new Cards(options, request.Recipe.Settings, caller.Time)
            : null;
    }

    /// <summary>What is asked for.</summary>
    public BatchRequest Request { get; }

    /// <summary>Inputs and outputs.</summary>
    public Workspace Workspace { get; }

    /// <summary>What happened before.</summary>
    public BuildState State { get; }

    /// <summary>Looks at files.</summary>
    public FileHasher Hasher { get; }

    /// <summary>How long steps should take; reads nothing before it is asked.</summary>
    public Estimates Estimates { get; }

    /// <summary>The machine's cards; null where no selected video, those known to be fresh aside, wants any, nor a port.</summary>
    public Cards? Cards { get; }

    /// <summary>The media tools, once they were found; else null.</summary>
    public FfmpegTools? Tools { get; private set; }

    private VideoStepsOptions? Common { get; set; }

    /// <summary>Kept results.</summary>
    private ActionCache Cache =>
        field ??= new ActionCache(Workspace, (long)(Request.Recipe.Settings.CacheGigabytes * 1e9));

    /// <summary>Opens it.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="access">What it is opened for.</param>
    /// <param name="isForFew">Most of the videos are known to be fresh: little of the index will be asked for.</param>
    /// <exception cref="RefusedException">The folder is taken or can't be used.</exception>
    public static async Task<OpenBuild> OpenAsync(
        BatchRequest request,
        Caller caller,
        Access access,
        bool isForFew = false
    )
    {
        var workspace = request.Options.Workspace;
        OutputsLock? held = null;
        try
        {
            if (access == Access.Write)
            {
                // What is done without waiting is done without async: each async method costs a start 0.4 ms of compiling.
                held =
                    OutputsLock.TryTake(workspace, caller.Time, out _)
                    ?? await TakeAsync(request.Options, caller).ConfigureAwait(false);
            }

            if (OutputsOwner.OtherThan(workspace) is { } other)
            {
                held?.Dispose();
                throw new RefusedException(ExitCode.MachineLacks, OwnedBy(workspace, other));
            }

            if (access == Access.Write)
            {
                OutputsOwner.Note(workspace);
                // From here on files may change: what the last run saw says nothing any more.
                Disk.DeleteFile(workspace.Snapshot);
                if (Disk.Folders(workspace.Work).Any())
                {
                    await EndStraysAsync(workspace, caller).ConfigureAwait(false);
                }
            }

            var state =
                access == Access.Write
                    ? Recovery.OpenState(workspace, isForFew)
                    : BuildState.OpenForReading(workspace);
            state.Tell = caller.Warn;
            foreach (var note in state.Notes)
            {
                caller.Warn(note);
            }

            return new OpenBuild(request, caller, held, state);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            held?.Dispose();
            throw new RefusedException(ExitCode.MachineLacks, $"{workspace.Outputs}: {e.Message}");
        }
    }

    /// <summary>The videos and their first steps.</summary>
    /// <exception cref="RefusedException">There is no ffmpeg.</exception>
    public async Task<VideoGraph> GraphAsync(bool onlyPrepare)
    {
        _ = await CommonAsync(onlyPrepare).ConfigureAwait(false);
        return GraphOf(Request.Inputs.Videos, Request.IsSelected);
    }

    /// <summary>Some videos and their first steps, once what all have in common is known.</summary>
    public VideoGraph GraphOf(ImmutableArray<VideoRequest> videos, Func<string, bool> isSelected) =>
        VideoGraph.Build(videos, isSelected, Common!, Workspace, Hasher);

    /// <summary>What the steps of all videos have in common; looked for once.</summary>
    /// <exception cref="RefusedException">There is no ffmpeg.</exception>
    public async Task<VideoStepsOptions> CommonAsync(bool onlyPrepare)
    {
        if (Common is not null)
        {
            return Common;
        }

        Tools = await Ffmpeg.FindAsync(options, caller, Hasher).ConfigureAwait(false);
        if (Cards is not null && !onlyPrepare)
        {
            _ = await Cards.LookAsync(caller.CancellationToken).ConfigureAwait(false);
        }

        return Common = new VideoStepsOptions(Request.RecipeName, Tools, options.Root, onlyPrepare)
        {
            LargestCardMiB = Cards?.LargestMiB,
            NewestCapability = Cards?.NewestCapability,
            HostMiB = HostMemory.Has(),
            Cards = Cards?.Count,
            CacheFolder = VideoStepsOptions.CacheFolderOf(Environment.GetEnvironmentVariable),
            SourcePath = Workspace.PathOf,
            Fingerprints = new Fingerprints(options.Root, Hasher),
        };
    }

    /// <summary>What steps may hold, as reports tell it.</summary>
    public IReadOnlyList<PoolSize> Pools
    {
        get
        {
            var cards = Cards?.Identities ?? [];
            return
            [
                new("cpu", options.Jobs, []),
                new("gpu", cards.Count, cards) { Title = TitleOf },
            ];
        }
    }

    /// <summary>What people call a card.</summary>
    public string TitleOf(string card) => Cards?.TitleOf(card) ?? card;

    /// <summary>A plan over a graph's steps.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="dryRun">Nothing is started.</param>
    /// <param name="isPart">Only some of the videos are looked at, and nobody asks how long they take.</param>
    public Plan PlanOf(VideoGraph graph, bool dryRun, bool isPart = false) =>
        new(
            graph.Steps,
            [
                new ResourcePool("cpu", options.Jobs),
                .. HostMemory.Has() is { } mib
                    ? [new ResourcePool(HostMemory.Pool, mib)]
                    : (ResourcePool[])[],
                .. Cards?.Pools ?? [],
                .. Exclusive(),
            ],
            new PlanOptions
            {
                DryRun = dryRun,
                Force = options.Force,
                FailFast = options.FailFast,
                // Told only of what is to run.
                Estimates = isPart ? null : Estimates,
                UsesCache = Cache.IsOn,
                Accept = options.Accept,
                Redo = options.RedoLowered ? Changes.IsLowered : null,
                Jitter = Jitter(),
            }
        );

    // Backends whose jobs would write over each other.
    private List<ResourcePool> Exclusive()
    {
        var pools = new List<ResourcePool>();
        foreach (var video in Request.Inputs.Videos)
        {
            if (video.Backend.Exclusive)
            {
                Add(video.Backend.ExclusivePool);
            }
        }

        return pools;

        void Add(string name)
        {
            if (!pools.Exists(pool => pool.Name == name))
            {
                pools.Add(new ResourcePool(name, 1));
            }
        }
    }

    // Two runs on one machine draw otherwise, or they would come back together after each failure.
    private Func<double> Jitter()
    {
        Random? random = null;
        return () =>
            (random ??= new Random(unchecked((int)caller.Time.GetUtcNow().Ticks))).NextDouble();
    }

    /// <summary>What would be done, step by step; nothing is started.</summary>
    public Task<BuildReport> DryRunAsync(Plan plan) =>
        SchedulerOf(plan, new Unobserved(caller.Warn), Workspace.Logs)
            .DryRunAsync(caller.CancellationToken);

    /// <summary>Answers a plan's questions about some of the videos.</summary>
    /// <param name="hasher">Looks at their files.</param>
    /// <param name="content">What happened before to them.</param>
    public Answers AnswersOf(FileHasher hasher, IndexContent content) =>
        new(hasher, State, content, Cache);

    /// <summary>The scheduler that carries out a plan.</summary>
    public Scheduler SchedulerOf(Plan plan, IBuildObserver observer, string logs) =>
        new()
        {
            Plan = plan,
            Workspace = Workspace,
            Hasher = Hasher,
            State = State,
            Executor = new LocalExecutor(Workspace.Outputs, caller.Time) { Note = caller.Warn },
            Observer = observer,
            Sources = Cards?.Sources ?? [],
            Cache = Cache,
            Logs = logs,
            Time = caller.Time,
        };

    /// <inheritdoc/>
    public void Dispose()
    {
        State.Dispose();
        held?.Dispose();
    }

    /// <summary>Do its renders want cards or ports?</summary>
    public static bool WantsUnits(Backend backend) =>
        backend.Resources is { Gpu: > 0 } or { Port: true } || backend.Uses("port");

    /// <summary>What is said of an outputs folder whose videos were made from another inputs folder.</summary>
    public static string OwnedBy(Workspace workspace, string other) =>
        $"{workspace.Outputs} holds what was made from {other}, and this run's inputs are {workspace.Inputs}: "
        + "in one folder they would take each other's names; name another one with --outputs=DIR, "
        + $"or remove {workspace.OwnerNote} if these inputs take the others' place";

    private static async Task<OutputsLock> TakeAsync(BuildOptions options, Caller caller)
    {
        for (var look = 0; ; look++)
        {
            if (OutputsLock.TryTake(options.Workspace, caller.Time, out var holder) is { } taken)
            {
                return taken;
            }

            var who = holder!.Text.Length > 0 ? holder.Text : "another run";
            // A child that the last holder is just starting holds it too, for the instant until it becomes its program.
            // Who has just taken it hasn't written its name yet.
            var glances = holder.Text.Length > 0 ? Glances : 2 * Glances;
            if (look >= glances && !options.Wait)
            {
                throw new RefusedException(
                    ExitCode.MachineLacks,
                    $"{options.Outputs} is held by {who}; wait for it, use --wait, or name another folder with --outputs=DIR"
                );
            }

            if (look == Glances)
            {
                caller.Warn($"waiting for {who}");
            }

            await Task.Delay(
                    look < Glances ? Glance : Patience,
                    caller.Time,
                    caller.CancellationToken
                )
                .ConfigureAwait(false);
        }
    }

    // A private folder is left only by a run that was killed; only then can there be processes of it.
    private static async Task EndStraysAsync(Workspace workspace, Caller caller)
    {
        foreach (var stray in ProcessTree.Strays(workspace.Outputs))
        {
            caller.Warn($"ending process {stray}, left by a run that was killed");
            var left = await ProcessTree
                .EndAsync(stray, null, TimeSpan.FromSeconds(2), caller.Time)
                .ConfigureAwait(false);
            foreach (var process in left)
            {
                caller.Warn(ProcessTree.Unkillable(process));
            }
        }
    }

    // Where nothing is started, nothing but warnings is to be told.
    private sealed class Unobserved(Action<string> warn) : IBuildObserver
    {
        public void Started(Start start) { }

        public void Ended(Step step, Outcome outcome, double seconds) { }

        public void SetAside(Artifact artifact, string to) { }

        public void Note(string text) => warn(text);
    }
}
