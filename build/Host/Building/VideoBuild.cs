using AvatarBuild.Avatar.Backends;
using AvatarBuild.Avatar.Media;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Execution;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.IO;
using AvatarBuild.Engine.Scheduling;
using AvatarBuild.Engine.State;
using AvatarBuild.Host.Reports.Events;
using Microsoft.Data.Sqlite;

namespace AvatarBuild.Host.Building;

/// <summary>How a build is opened.</summary>
internal enum Access
{
    /// <summary>Beside a writer, or on a read-only mount; nothing is changed.</summary>
    Read,

    /// <summary>As the one writer of the outputs folder.</summary>
    Write,
}

/// <summary>An open build: the request, the state it is compared with, and the tools. Disposing it lets the next writer in.</summary>
internal sealed class VideoBuild : IDisposable
{
    private const int Glances = 3;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private readonly BuildContext context;
    private readonly OutputsLock? held;

    private VideoBuild(
        BuildContext context,
        BuildRequest request,
        OutputsLock? held,
        BuildState state
    )
    {
        this.context = context;
        this.held = held;
        Request = request;
        State = state;
        Hasher = new FileHasher(context.Workspace, state.Content.Files, context.Time);
        Estimates = new Estimates(state.Paces);
        Cards = WantsCards(request) ? new Cards(context, request.Recipe.Settings) : null;
    }

    /// <summary>What is asked for.</summary>
    public BuildRequest Request { get; }

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

    /// <summary>Results that may come back.</summary>
    private ActionCache Cache =>
        field ??= new ActionCache(
            context.Workspace,
            (long)(Request.Recipe.Settings.CacheGigabytes * 1e9)
        );

    /// <summary>Opens it.</summary>
    /// <param name="context">The call.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="access">What it is opened for.</param>
    /// <param name="isForFew">Most of the videos are known to be fresh: little of the index will be asked for.</param>
    /// <returns>Null when the folder is taken or can't be used; the exit code is then reported.</returns>
    public static async Task<VideoBuild?> OpenAsync(
        BuildContext context,
        BuildRequest request,
        Access access,
        bool isForFew = false
    )
    {
        OutputsLock? held = null;
        try
        {
            if (access == Access.Write)
            {
                // What is done without waiting is done without async: each async method costs a start 0.4 ms of compiling.
                held =
                    OutputsLock.TryTake(context.Workspace, context.Time, out _)
                    ?? await TakeAsync(context).ConfigureAwait(false);
                if (held is null)
                {
                    return null;
                }

                // From here on files may change: what the last run saw says nothing any more.
                Disk.DeleteFile(context.Workspace.Seal);
                if (Disk.Folders(context.Workspace.Work).Any())
                {
                    await EndStraysAsync(context).ConfigureAwait(false);
                }
            }

            var state =
                access == Access.Write
                    ? BuildState.OpenForWriting(context.Workspace, isForFew)
                    : BuildState.OpenForReading(context.Workspace);
            state.Tell = context.Terminal.Warning;
            foreach (var note in state.Notes)
            {
                context.Terminal.Warning(note);
            }

            return new VideoBuild(context, request, held, state);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            held?.Dispose();
            context.Terminal.Error($"{context.Workspace.Outputs}: {e.Message}");
            context.Report(ExitCode.MachineLacks);
            return null;
        }
    }

    /// <summary>The videos and their first steps.</summary>
    /// <returns>Null when ffmpeg is missing; the exit code is then reported.</returns>
    public async Task<VideoGraph?> GraphAsync(bool onlyPrepare) =>
        await CommonAsync(onlyPrepare).ConfigureAwait(false) is { } common
            ? VideoGraph.Build(
                Request.Scan.Videos,
                Request.IsSelected,
                common,
                context.Workspace,
                Hasher
            )
            : null;

    /// <summary>What the steps of all videos have in common; looked for once.</summary>
    /// <returns>Null when ffmpeg is missing; the exit code is then reported.</returns>
    public async Task<VideoStepsOptions?> CommonAsync(bool onlyPrepare)
    {
        if (Common is not null)
        {
            return Common;
        }

        if (await Ffmpeg.FindAsync(context, Hasher).ConfigureAwait(false) is not { } tools)
        {
            return null;
        }

        Tools = tools;
        if (Cards is not null && !onlyPrepare)
        {
            _ = await Cards.LookAsync(context.CancellationToken).ConfigureAwait(false);
        }

        return Common = new VideoStepsOptions(Request.RecipeName, tools, context.Root, onlyPrepare)
        {
            LargestCardMiB = Cards?.LargestMiB,
            Cards = Cards?.Count,
            NewestCapability = Cards?.NewestCapability,
            HostMiB = HostMemory.Has(),
            CacheFolder = VideoStepsOptions.CacheFolderOf(Environment.GetEnvironmentVariable),
            SourcePath = context.Workspace.PathOf,
            Fingerprints = new Fingerprints(context.Root, Hasher),
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
                new("cpu", context.Options.Jobs ?? Environment.ProcessorCount, []),
                new("gpu", cards.Count, cards) { Title = TitleOf },
            ];
        }
    }

    /// <summary>What people call a card.</summary>
    public string TitleOf(string card) => Cards?.TitleOf(card) ?? card;

    /// <summary>A plan over a graph's steps.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="dryRun">Nothing is started.</param>
    /// <param name="content">What happened before to these steps; null for all that is open.</param>
    public Plan PlanOf(VideoGraph graph, bool dryRun, IndexContent? content = null) =>
        new(
            graph.Steps,
            content ?? State.Content,
            State.ManifestOf,
            [
                new ResourcePool("cpu", context.Options.Jobs ?? Environment.ProcessorCount),
                .. Cards?.Pools ?? [],
                .. Exclusive(),
                .. HostMemory.Has() is { } mib
                    ? [new ResourcePool(HostMemory.Pool, mib)]
                    : (ResourcePool[])[],
            ],
            new PlanOptions
            {
                DryRun = dryRun,
                Force = context.Options.Force,
                FailFast = context.Options.FailFast,
                // Told only of what is to run.
                Estimates = content is null ? Estimates : null,
                Keeps = Cache.Holds,
                Foresees = Cache.Foresee,
                Accept = context.Options.Accept,
                Redo = context.Options.RedoLowered ? Changes.IsLowered : null,
                Jitter = Jitter(),
            }
        );

    // Backends whose jobs would write over each other.
    private List<ResourcePool> Exclusive()
    {
        var pools = new List<ResourcePool>();
        foreach (var video in Request.Scan.Videos)
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
            (random ??= new Random(unchecked((int)context.Time.GetUtcNow().Ticks))).NextDouble();
    }

    /// <summary>The loop around a plan.</summary>
    public Scheduler SchedulerOf(Plan plan, IBuildObserver observer, string logs) =>
        new()
        {
            Plan = plan,
            Workspace = context.Workspace,
            Hasher = Hasher,
            State = State,
            Executor = new LocalExecutor(context.Workspace.Outputs, context.Time)
            {
                Note = context.Terminal.Warning,
            },
            Observer = observer,
            Sources = Cards?.Sources ?? [],
            Cache = Cache,
            Logs = logs,
            Time = context.Time,
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

    private static bool WantsCards(BuildRequest request)
    {
        foreach (var video in request.Scan.Videos)
        {
            if (!video.IsKnown && request.IsSelected(video.Name) && WantsUnits(video.Backend))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<OutputsLock?> TakeAsync(BuildContext context)
    {
        for (var look = 0; ; look++)
        {
            if (OutputsLock.TryTake(context.Workspace, context.Time, out var holder) is { } taken)
            {
                return taken;
            }

            var who = holder!.Text.Length > 0 ? holder.Text : "another run";
            // A child that the last holder is just starting holds it too, for the instant until it becomes its program.
            // Who has just taken it hasn't written its name yet.
            var glances = holder.Text.Length > 0 ? Glances : 2 * Glances;
            if (look >= glances && !context.Options.Wait)
            {
                context.Terminal.Error(
                    $"{context.Workspace.Outputs} is held by {who}; wait for it, use --wait, or name another folder with --outputs=DIR"
                );
                context.Report(ExitCode.MachineLacks);
                return null;
            }

            if (look == Glances)
            {
                context.Terminal.Warning($"waiting for {who}");
            }

            await Task.Delay(
                    look < Glances ? Glance : Patience,
                    context.Time,
                    context.CancellationToken
                )
                .ConfigureAwait(false);
        }
    }

    // A private folder is left only by a run that was killed; only then can there be processes of it.
    private static async Task EndStraysAsync(BuildContext context)
    {
        foreach (var stray in ProcessTree.Strays(context.Workspace.Outputs))
        {
            context.Terminal.Warning($"ending process {stray}, left by a run that was killed");
            var left = await ProcessTree
                .EndAsync(stray, null, TimeSpan.FromSeconds(2), context.Time)
                .ConfigureAwait(false);
            foreach (var process in left)
            {
                context.Terminal.Warning(ProcessTree.Unkillable(process));
            }
        }
    }
}
