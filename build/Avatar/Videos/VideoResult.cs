using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Planning;

namespace AvatarBuild.Avatar.Videos;

/// <summary>What became of a video in a run.</summary>
public enum VideoStatus
{
    /// <summary>Published anew.</summary>
    Made,

    /// <summary>It was as it should be.</summary>
    Fresh,

    /// <summary>It couldn't be made.</summary>
    Failed,

    /// <summary>The run ended before it.</summary>
    NotReached,

    /// <summary>Left out by <c>--videos</c> or a file target.</summary>
    Filtered,
}

/// <summary>A video at the end of a run.</summary>
/// <param name="Video">The video.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Steps">Its steps in the graph's order; a portrait's step is listed with each video that shares it.</param>
public sealed record VideoResult(
    VideoRequest Video,
    VideoStatus Status,
    IReadOnlyList<StepReport> Steps
)
{
    /// <summary>Seconds of its steps, all attempts together.</summary>
    public double Seconds
    {
        get
        {
            var seconds = 0.0;
            foreach (var step in Steps)
            {
                seconds += step.Seconds;
            }

            return seconds;
        }
    }

    /// <summary>The failure that explains it, or null.</summary>
    public StepReport? FailedStep => Steps.FirstOrDefault(step => step.End == StepEnd.Failed);

    /// <summary>Why the run didn't come to it; null where it did.</summary>
    public string? WhyNotReached =>
        Status != VideoStatus.NotReached ? null
        : Steps.FirstOrDefault(step => step is { End: StepEnd.NotReached, Failure: not null })
            is { Failure: { } failure }
            ? failure.Message
        : "the run ended before it";

    /// <summary>What became of every video.</summary>
    /// <param name="graph">The run's videos.</param>
    /// <param name="recipe">Name of its recipe.</param>
    /// <param name="report">What came of the steps.</param>
    public static IReadOnlyList<VideoResult> Of(VideoGraph graph, string recipe, BuildReport report)
    {
        var results = new VideoResult[graph.Videos.Length];
        var none = new List<StepReport>();
        for (var i = 0; i < results.Length; i++)
        {
            var video = graph.Videos[i];
            var isSelected = graph.IsSelected(video.Name);
            var steps =
                isSelected && !video.IsKnown && video.Problems.IsEmpty
                    ? StepsOf(video, recipe, report)
                    : none;
            var status = isSelected ? StatusOf(video, steps) : VideoStatus.Filtered;
            results[i] = new VideoResult(video, status, steps);
        }

        return results;
    }

    private static List<StepReport> StepsOf(VideoRequest video, string recipe, BuildReport report)
    {
        var paths = new VideoPaths(recipe, video.Name);
        var steps = new List<StepReport>();
        foreach (var artifact in paths.Steps)
        {
            if (report.Find(artifact.ToString()) is { } step)
            {
                steps.Add(step);
            }
        }

        if (Image(video, steps, report) is { } image)
        {
            steps.Insert(1, image);
        }

        return steps;
    }

    // The one that its render reads; where nothing renders, any that is made of its portrait.
    private static StepReport? Image(VideoRequest video, List<StepReport> steps, BuildReport report)
    {
        var render = steps.Find(step => step.Step.Kind == StepKinds.Render.Name);
        var image =
            render is not null ? report.Graph.ProducerOf(render.Step.Inputs[0].Artifact)
            : report.Graph.ConsumersOf(VideoRequest.FileOf(video.Portrait!)) is [var first, ..]
                ? first
            : null;
        return image is null ? null : report.Find(image.Id);
    }

    private static VideoStatus StatusOf(VideoRequest video, List<StepReport> steps)
    {
        if (video.IsKnown)
        {
            return VideoStatus.Fresh;
        }

        if (
            !video.Problems.IsEmpty
            || steps.Exists(step => step.End is StepEnd.Failed or StepEnd.Blocked)
        )
        {
            return VideoStatus.Failed;
        }

        if (steps.Count == 0 || steps.Exists(step => step.End == StepEnd.NotReached))
        {
            return VideoStatus.NotReached;
        }

        // Checking again, or preparing bytes that came out the same, publishes nothing.
        return steps.Exists(step =>
            step.End == StepEnd.Made && (step.Step.Kind == StepKinds.Finish.Name || IsNeeded(step))
        )
            ? VideoStatus.Made
            : VideoStatus.Fresh;
    }

    private static bool IsNeeded(StepReport step)
    {
        foreach (var output in step.Step.Outputs)
        {
            if (output.Needed)
            {
                return true;
            }
        }

        return false;
    }
}
