using System.Text.RegularExpressions;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Host.Reports;

/// <summary>Why a video failed, as every report tells it.</summary>
/// <param name="Step">Name of the step that failed; null where the request for the video was already wrong.</param>
/// <param name="Kind">The failure's row in the table of failures.</param>
/// <param name="Message">What happened.</param>
/// <param name="Log">The attempt's log below outputs, or null.</param>
/// <param name="LastLines">Its last lines.</param>
internal sealed partial record VideoFailure(
    string? Step,
    FailureClass Kind,
    string Message,
    string? Log,
    IReadOnlyList<string> LastLines
)
{
    /// <summary>The failure's class.</summary>
    public string Class => Kind.Name;

    /// <summary>What to do about it.</summary>
    public string Advice => Kind.Advice;

    /// <summary>The class of a video's failure; null when it didn't fail.</summary>
    public static string? ClassOf(VideoResult result) =>
        result.Status != VideoStatus.Failed ? null
        : !result.Video.Problems.IsEmpty ? EngineFailures.BadInput.Name
        : result.FailedStep?.Failure?.Class ?? EngineFailures.Blocked.Name;

    /// <summary>Why a video failed; null when it didn't.</summary>
    /// <param name="result">The video.</param>
    /// <param name="outputs">The outputs folder, absolute.</param>
    public static VideoFailure? Of(VideoResult result, string outputs)
    {
        if (result.Status != VideoStatus.Failed)
        {
            return null;
        }

        if (!result.Video.Problems.IsEmpty)
        {
            var problems = string.Join('\n', result.Video.Problems);
            return new VideoFailure(null, EngineFailures.BadInput, problems, null, []);
        }

        return result.FailedStep is { Failure: { } failure } step
            ? new VideoFailure(
                step.Step.Name,
                failure.Kind,
                failure.Message,
                failure.Log is { } log ? Shown(outputs, log) : null,
                [.. failure.LastLines.Select(Plain)]
            )
            : new VideoFailure(
                null,
                EngineFailures.Blocked,
                "a step that it needs failed",
                null,
                []
            );
    }

    /// <summary>A line as it stood on a terminal at its end: without colours, and after the last return to its start.</summary>
    public static string Plain(string line) =>
        Escapes().Replace(line.TrimEnd('\r').Split('\r')[^1], "");

    // Control sequences of ECMA-48, and whatever else is no text.
    [GeneratedRegex(@"\x1B\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0B-\x1F\x7F]")]
    private static partial Regex Escapes();

    /// <summary>A file below outputs as reports name it, wherever outputs lie.</summary>
    public static string Shown(string outputs, string path) =>
        "outputs/" + Path.GetRelativePath(outputs, path).Replace('\\', '/');
}
