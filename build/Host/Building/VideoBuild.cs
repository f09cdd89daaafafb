using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Execution;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.IO;
using AvatarBuild.Engine.Scheduling;
using AvatarBuild.Engine.State;
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
    }

    /// <summary>What is asked for.</summary>
    public BuildRequest Request { get; }

    /// <summary>What happened before.</summary>
    public BuildState State { get; }

    /// <summary>Looks at files.</summary>
    public FileHasher Hasher { get; }

    /// <summary>Opens it.</summary>
    /// <returns>Null when the folder is taken or can't be used; the exit code is then reported.</returns>
    public static async Task<VideoBuild?> OpenAsync(
        BuildContext context,
        BuildRequest request,
        Access access
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

                if (Disk.Folders(context.Workspace.Work).Any())
                {
                    await EndStraysAsync(context).ConfigureAwait(false);
                }
            }

            var state =
                access == Access.Write
                    ? BuildState.OpenForWriting(context.Workspace)
                    : BuildState.OpenForReading(context.Workspace);
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
    public async Task<VideoGraph?> GraphAsync(bool onlyPrepare)
    {
        if (await Ffmpeg.FindAsync(context, Hasher).ConfigureAwait(false) is not { } tools)
        {
            return null;
        }

        var options = new VideoStepsOptions(Request.RecipeName, tools, context.Root, onlyPrepare);
        return VideoGraph.Build(
            Request.Scan,
            Request.IsSelected,
            options,
            context.Workspace,
            Hasher
        );
    }

    /// <summary>A plan over a graph's steps.</summary>
    public Plan PlanOf(VideoGraph graph, bool dryRun) =>
        new(
            graph.Steps,
            State.Content,
            State.ManifestOf,
            [
                new ResourcePool("cpu", context.Options.Jobs ?? Environment.ProcessorCount),
                new ResourcePool("gpu", GpuPool.Of(context.Options.Gpus)),
            ],
            new PlanOptions
            {
                DryRun = dryRun,
                Force = context.Options.Force,
                FailFast = context.Options.FailFast,
            }
        );

    /// <summary>The loop around a plan.</summary>
    public Scheduler SchedulerOf(Plan plan, IBuildObserver observer, string logs) =>
        new()
        {
            Plan = plan,
            Workspace = context.Workspace,
            Hasher = Hasher,
            State = State,
            Executor = new LocalExecutor(context.Workspace.Outputs, context.Time),
            Observer = observer,
            Logs = logs,
            Time = context.Time,
        };

    /// <inheritdoc/>
    public void Dispose()
    {
        State.Dispose();
        held?.Dispose();
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
            if (look >= Glances && !context.Options.Wait)
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
            await ProcessTree
                .EndAsync(stray, null, TimeSpan.FromSeconds(2), context.Time)
                .ConfigureAwait(false);
        }
    }
}
