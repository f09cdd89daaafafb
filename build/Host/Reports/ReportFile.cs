using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.IO;
using AvatarBuild.Engine.Scheduling;

namespace AvatarBuild.Host.Reports;

/// <summary>Writes <c>outputs/report.json</c>: what a run did, for programs.</summary>
internal static class ReportFile
{
    // Not Newtonsoft's writer, which prepares by reflection for 10 ms before its first line.
    private static readonly JsonWriterOptions Format = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Replaces the last run's report in one step.</summary>
    public static void Write(BuildContext context, RunSummary run)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Format))
        {
            json.WriteStartObject();
            Header(json, run);
            json.WriteStartArray("videos");
            foreach (var video in run.Videos)
            {
                Video(json, video, context.Workspace.Outputs);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        Disk.ReplaceTextSoon(
            Path.Combine(context.Workspace.Outputs, "report.json"),
            Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length)
        );
    }

    private static void Header(Utf8JsonWriter json, RunSummary run)
    {
        json.WriteString("run", run.Id);
        json.WriteString("recipe", run.Recipe);
        json.WriteString("start", run.Start.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("end", run.End.ToString("O", CultureInfo.InvariantCulture));
        json.WriteNumber("exitCode", (int)run.ExitCode);
        json.WriteStartObject("summary");
        foreach (var status in Enum.GetValues<VideoStatus>())
        {
            json.WriteNumber(Word(status), run.Count(status));
        }

        json.WriteNumber("stepsRun", run.StepsRun);
        if (run.AverageSeconds is { } average)
        {
            json.WriteNumber("averageSecondsMade", Math.Round(average, 3));
        }

        json.WriteEndObject();
    }

    private static void Video(Utf8JsonWriter json, VideoResult result, string outputs)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Video.Name);
        json.WriteString("status", Word(result.Status));
        json.WriteNumber("seconds", Math.Round(result.Seconds, 3));
        json.WriteString("output", "outputs/" + result.Video.Name + ".mp4");
        if (!result.Video.Input.Problems.IsEmpty && result.Status == VideoStatus.Failed)
        {
            json.WriteString("class", "BadInput");
            json.WriteString("message", string.Join("\n", result.Video.Input.Problems));
        }

        if (
            result.Status is not (VideoStatus.Fresh or VideoStatus.Filtered)
            || result.Steps.Any(step => step.Attempts > 0)
        )
        {
            json.WriteStartArray("steps");
            foreach (var step in result.Steps)
            {
                Step(json, step, outputs);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Step(Utf8JsonWriter json, StepReport step, string outputs)
    {
        json.WriteStartObject();
        json.WriteString("name", step.Step.Name);
        json.WriteString("verdict", step.Verdict.Word);
        json.WriteString(
            "end",
            step.End == StepEnd.NotReached ? "notReached" : step.End.ToString().ToLowerInvariant()
        );
        json.WriteStartArray("reasons");
        foreach (var reason in Reasons(step.Verdict))
        {
            json.WriteStringValue(reason);
        }

        json.WriteEndArray();
        json.WriteNumber("attempts", step.Attempts);
        json.WriteNumber("seconds", Math.Round(step.Seconds, 3));
        if (step.Effective is { } effective)
        {
            json.WriteString("effective", effective);
        }

        if (step is { End: StepEnd.Failed, Failure: { } failure })
        {
            json.WriteString("class", failure.Class);
            json.WriteString("message", failure.Message);
            json.WriteString(
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
}
