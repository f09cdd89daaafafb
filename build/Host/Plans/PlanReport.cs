using AvatarBuild.Avatar;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Host.Session;

namespace AvatarBuild.Host.Plans;

/// <summary>What would be done to a video.</summary>
internal enum Prospect
{
    /// <summary>Nothing.</summary>
    Fresh,

    /// <summary>Steps of it would run.</summary>
    Make,

    /// <summary>It can't be made.</summary>
    Bad,
}

/// <summary>What would be made, why, and how long it should take. Found read-only, beside a running build.</summary>
/// <param name="Recipe">The recipe's name.</param>
/// <param name="Videos">Those that were asked for.</param>
/// <param name="Report">Every step.</param>
/// <param name="Seconds">From start to end on this machine, or null where that can't be told.</param>
/// <param name="SecondsOf">Of a step, or null.</param>
internal sealed record PlanReport(
    string Recipe,
    IReadOnlyList<VideoResult> Videos,
    BuildReport Report,
    double? Seconds,
    Func<StepReport, double?> SecondsOf
)
{
    /// <summary>Looks at everything and runs nothing.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="onlyPrepare">Stops before rendering.</param>
    public static async Task<PlanReport> OfAsync(
        BatchRequest request,
        Caller caller,
        bool onlyPrepare
    )
    {
        using var build = await OpenBuild
            .OpenAsync(request, caller, Access.Read)
            .ConfigureAwait(false);
        var graph = await build.GraphAsync(onlyPrepare).ConfigureAwait(false);
        var plan = build.PlanOf(graph, dryRun: true);
        var report = await build.DryRunAsync(plan).ConfigureAwait(false);
        var videos = VideoResult
            .Of(graph, request.RecipeName, report)
            .Where(video => video.Status != VideoStatus.Filtered);
        build.Estimates.Load();
        var seconds = report.Steps.ToDictionary(
            step => step.Step.Id,
            step =>
                step.IsSettled ? null
                : step.IsCacheHit ? 0
                : build.Estimates.SecondsOf(step.Step),
            StringComparer.Ordinal
        );
        return new PlanReport(
            request.RecipeName,
            [.. videos],
            report,
            report.Steps.All(step => step.IsSettled)
                ? 0
                : plan.SecondsLeft(build.Estimates, caller.Time.GetUtcNow()),
            step => seconds[step.Step.Id]
        )
        {
            Typical = plan.TypicalSeconds(build.Estimates),
            Unused = [.. request.Inputs.Notes.Select(note => note.ToString())],
        };
    }

    /// <summary>What would be done to a video.</summary>
    public static Prospect Of(VideoResult video) =>
        !video.Video.Problems.IsEmpty || video.FailedStep is not null ? Prospect.Bad
        : video.Steps.Any(step => step.Verdict is Verdict.Stale) ? Prospect.Make
        : Prospect.Fresh;

    /// <summary>Files among the inputs that no video uses, and the like, one sentence each.</summary>
    public IReadOnlyList<string> Unused { get; init; } = [];

    /// <summary>Seconds of what a recording brings, on average; null where none did.</summary>
    public double? Typical { get; init; }

    /// <summary>How many videos.</summary>
    public int Count(Prospect prospect) => Videos.Count(video => Of(video) == prospect);

    /// <summary>Seconds of work on a video, if all that may run does; null where a step's aren't known.</summary>
    public double? WorkOn(VideoResult video)
    {
        var sum = 0.0;
        foreach (var step in video.Steps)
        {
            if (step.IsSettled)
            {
                continue;
            }

            if (SecondsOf(step) is not { } seconds)
            {
                return null;
            }

            sum += seconds;
        }

        // What a recording brings that was never prepared isn't among its steps.
        return IsUnfolded(video) ? sum : sum + Typical;
    }

    /// <summary>Its recording's facts are known from the last time, so that all of its steps are.</summary>
    public static bool IsUnfolded(VideoResult video) =>
        video.Steps.Any(step => step.Step.Kind == StepKinds.Render.Name);
}
