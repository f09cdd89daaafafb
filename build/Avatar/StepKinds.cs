namespace AvatarBuild.Avatar;

/// <summary>A kind of step of a video.</summary>
/// <param name="Name">
/// The first word of its steps' names, the folder of its files below <c>outputs/.build</c>, its column in the graph and its
/// word in reports.
/// </param>
/// <param name="Priority">Among ready steps the larger goes first: a video that has begun is finished before the next begins, and results come early.</param>
/// <param name="IsCheap">A CPU makes its files again in seconds, and no program of the user's: Clean removes them.</param>
public sealed record StepKind(string Name, int Priority, bool IsCheap);

/// <summary>Every kind of step, in the order in which a video's files come into being. A new kind is a row here, and its use.</summary>
public static class StepKinds
{
    /// <summary>Prepares the recording.</summary>
    public static StepKind Audio { get; } = new("audio", 10, IsCheap: true);

    /// <summary>A user's program writes the prompt.</summary>
    public static StepKind Prompt { get; } = new("prompt", 20, IsCheap: false);

    /// <summary>A user's program writes subtitles.</summary>
    public static StepKind Subtitles { get; } = new("subtitles", 20, IsCheap: false);

    /// <summary>Prepares the portrait.</summary>
    public static StepKind Image { get; } = new("image", 20, IsCheap: true);

    /// <summary>The backend makes the raw video.</summary>
    public static StepKind Render { get; } = new("render", 30, IsCheap: false);

    /// <summary>Measures the raw video.</summary>
    public static StepKind Verify { get; } = new("verify", 40, IsCheap: true);

    /// <summary>Makes the published video.</summary>
    public static StepKind Finish { get; } = new("finish", 50, IsCheap: true);

    /// <summary>Compares the measured figures with today's thresholds.</summary>
    public static StepKind Check { get; } = new("check", 60, IsCheap: true);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<StepKind> All { get; } =
    [Audio, Prompt, Subtitles, Image, Render, Verify, Finish, Check];
}
