using System.Globalization;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.IO;
using AvatarBuild.Engine.Scheduling;
using Newtonsoft.Json;

namespace AvatarBuild.Host.Reports;

/// <summary>Writes <c>outputs/report.json</c>: what a run did, for programs.</summary>
internal static class ReportFile
{
    /// <summary>Replaces the last run's report in one step.</summary>
    public static void Write(BuildContext context, RunSummary run)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using (var json = new JsonTextWriter(text) { Formatting = Formatting.Indented })
        {
            json.WriteStartObject();
            Header(json, run);
            json.WritePropertyName("videos");
            json.WriteStartArray();
            foreach (var video in run.Videos)
            {
                Video(json, video, context.Workspace.Outputs);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        Disk.ReplaceText(Path.Combine(context.Workspace.Outputs, "report.json"), text + "\n");
    }

    private static void Header(JsonTextWriter json, RunSummary run)
    {
        Property(json, "run", run.Id);
        Property(json, "recipe", run.Recipe);
        Property(json, "start", run.Start.ToString("O", CultureInfo.InvariantCulture));
        Property(json, "end", run.End.ToString("O", CultureInfo.InvariantCulture));
        Property(json, "exitCode", (int)run.ExitCode);
        json.WritePropertyName("summary");
        json.WriteStartObject();
        foreach (var status in Enum.GetValues<VideoStatus>())
        {
            Property(json, Word(status), run.Count(status));
        }

        Property(json, "stepsRun", run.StepsRun);
        if (run.AverageSeconds is { } average)
        {
            Property(json, "averageSecondsMade", Math.Round(average, 3));
        }

        json.WriteEndObject();
    }

    private static void Video(JsonTextWriter json, VideoResult result, string outputs)
    {
        json.WriteStartObject();
        Property(json, "name", result.Video.Name);
        Property(json, "status", Word(result.Status));
        Property(json, "seconds", Math.Round(result.Seconds, 3));
        Property(json, "output", "outputs/" + result.Video.Name + ".mp4");
        if (!result.Video.Input.Problems.IsEmpty && result.Status == VideoStatus.Failed)
        {
            Property(json, "class", "BadInput");
            Property(json, "message", string.Join("\n", result.Video.Input.Problems));
        }

        if (
            result.Status is not (VideoStatus.Fresh or VideoStatus.Filtered)
            || result.Steps.Any(step => step.Attempts > 0)
        )
        {
            json.WritePropertyName("steps");
            json.WriteStartArray();
            foreach (var step in result.Steps)
            {
                Step(json, step, outputs);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Step(JsonTextWriter json, StepReport step, string outputs)
    {
        json.WriteStartObject();
        Property(json, "name", step.Step.Name);
        Property(json, "verdict", step.Verdict.Word);
        Property(
            json,
            "end",
            step.End == StepEnd.NotReached ? "notReached" : step.End.ToString().ToLowerInvariant()
        );
        json.WritePropertyName("reasons");
        json.WriteStartArray();
        foreach (var reason in Reasons(step.Verdict))
        {
            json.WriteValue(reason);
        }

        json.WriteEndArray();
        Property(json, "attempts", step.Attempts);
        Property(json, "seconds", Math.Round(step.Seconds, 3));
        if (step.Effective is { } effective)
        {
            Property(json, "effective", effective);
        }

        if (step is { End: StepEnd.Failed, Failure: { } failure })
        {
            Property(json, "class", failure.Class);
            Property(json, "message", failure.Message);
            Property(
                json,
                "log",
                failure.Log is { } log ? "outputs/" + Path.GetRelativePath(outputs, log) : null
            );
        }

        json.WriteEndObject();
    }

    /// <summary>Why, one sentence each; empty for a fresh step.</summary>
    public static IReadOnlyList<string> Reasons(Verdict verdict) =>
        verdict switch
        {
            Verdict.Stale stale => stale.Reasons,
            Verdict.Pending { On.Length: > 0 } pending => ["waits for " + pending.On],
            _ => [],
        };

    private static string Word(VideoStatus status) =>
        char.ToLowerInvariant(status.ToString()[0]) + status.ToString()[1..];

    // One for each type: WriteValue(object) prepares conversions between all types first, 10 ms of a run with nothing to do.
    private static void Property(JsonTextWriter json, string name, string? value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    private static void Property(JsonTextWriter json, string name, int value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    private static void Property(JsonTextWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }
}
