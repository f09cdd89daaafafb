using System.Text.Json;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports;

/// <summary>
/// <c>outputs/report.json</c>: what a run did, for programs. Its schema is <c>build/docs/report.schema.json</c>.
/// </summary>
internal static class ReportFile
{
    /// <summary>Raised when a member's meaning changes or one goes; a new member doesn't.</summary>
    private const int Version = 1;

    /// <summary>Writes the report.</summary>
    /// <param name="to">Takes it.</param>
    /// <param name="run">The run.</param>
    /// <param name="outputs">The outputs folder, absolute.</param>
    public static void Write(Stream to, RunSummary run, string outputs)
    {
        var attempts = run.Record.Attempts.ToLookup(attempt => attempt.Step.Id);
        ReportJson.Write(
            to,
            ReportJson.Indented,
            json =>
            {
                Header(json, run);
                json.WriteStartArray("videos");
                foreach (var video in run.Videos)
                {
                    Video(json, video, run, attempts, outputs);
                    json.HandOn();
                }

                json.WriteEndArray();
                json.Texts("unused", run.Unused);
                GpuReport.Write(json, run.Record);
            }
        );
        to.Write("\n"u8);
    }

    /// <summary>Videos by status, and steps that ran.</summary>
    public static void Counts(Utf8JsonWriter json, RunSummary run)
    {
        json.WriteStartObject("summary");
        foreach (var status in Enum.GetValues<VideoStatus>())
        {
            json.WriteNumber(Words.Of(status), run.Count(status));
        }

        json.WriteNumber("stepsRun", run.StepsRun);
        json.WriteNumber("stepsReturned", run.StepsReturned);
        json.WriteNumber("stepsAccepted", run.StepsAccepted);
        if (run.AverageSeconds is { } average)
        {
            json.Seconds("averageSecondsMade", average);
        }

        json.WriteEndObject();
    }

    /// <summary>Why, one sentence each; empty for a fresh step.</summary>
    public static IReadOnlyList<string> Reasons(Verdict verdict) =>
        verdict switch
        {
            Verdict.Stale stale => stale.Reasons,
            Verdict.Accepted accepted => accepted.Reasons,
            Verdict.Pending { On.Length: > 0 } pending => ["waits for " + pending.On],
            _ => [],
        };

    private static void Header(Utf8JsonWriter json, RunSummary run)
    {
        json.WriteNumber("version", Version);
        json.WriteString("run", run.Id);
        json.WriteString("recipe", run.Recipe);
        json.Time("start", run.Start);
        json.Time("end", run.End);
        json.WriteNumber("exitCode", (int)run.ExitCode);
        Counts(json, run);
        json.Pools(run.Record.Pools);
    }

    private static void Video(
        Utf8JsonWriter json,
        VideoResult result,
        RunSummary run,
        ILookup<string, AttemptRecord> attempts,
        string outputs
    )
    {
        json.WriteStartObject();
        json.WriteString("name", result.Video.Name);
        json.WriteString("status", Words.Of(result.Status));
        json.Seconds("seconds", result.Seconds);
        json.WriteString("output", $"outputs/{result.Video.Name}.mp4");
        Facts(json, VideoFacts.Of(result, run));
        if (VideoFailure.Of(result, outputs) is { } failure)
        {
            json.WriteString("class", failure.Class);
            json.WriteString("message", failure.Message);
            json.WriteString("advice", failure.Advice);
        }
        else if (result.WhyNotReached is { } why)
        {
            json.WriteString("message", why);
        }

        if (
            result.Status is not (VideoStatus.Fresh or VideoStatus.Filtered)
            || result.Steps.Any(step => step.Attempts > 0 || step.Verdict is Verdict.Accepted)
        )
        {
            json.WriteStartArray("steps");
            foreach (var step in result.Steps)
            {
                Step(json, step, attempts, outputs);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Facts(Utf8JsonWriter json, VideoFacts facts)
    {
        json.WriteString("backend", facts.Backend);
        json.Optional("size", facts.Size);
        if (facts.Length is { } length)
        {
            json.Seconds("lengthSeconds", length);
        }

        json.Optional("lowered", facts.Lowered);
    }

    private static void Step(
        Utf8JsonWriter json,
        StepReport step,
        ILookup<string, AttemptRecord> attempts,
        string outputs
    )
    {
        json.WriteStartObject();
        json.WriteString("name", step.Step.Name);
        json.WriteString("verdict", step.Verdict.Word);
        json.WriteString("end", Words.Of(step.End));
        json.Texts("reasons", Reasons(step.Verdict));
        json.WriteNumber("attempts", step.Attempts);
        json.Seconds("seconds", step.Seconds);
        if (step.IsCacheHit)
        {
            json.WriteBoolean("returned", true);
        }

        json.Optional("effective", step.Effective);
        if (step is { End: StepEnd.Failed, Failure: { } failure })
        {
            Failure(json, failure, outputs);
            json.Texts("lastLines", failure.LastLines);
        }

        json.WriteStartArray("attempted");
        foreach (var attempt in attempts[step.Step.Id])
        {
            Attempt(json, attempt, outputs);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Attempt(Utf8JsonWriter json, AttemptRecord attempt, string outputs)
    {
        json.WriteStartObject();
        json.Time("start", attempt.Start);
        json.Seconds("seconds", attempt.Seconds);
        json.WriteString("outcome", Words.Of(attempt.Outcome));
        json.Leases(attempt.Step, attempt.Leases);
        if (attempt.Failure is { } failure)
        {
            Failure(json, failure, outputs);
        }

        json.WriteEndObject();
    }

    private static void Failure(Utf8JsonWriter json, StepFailure failure, string outputs)
    {
        json.WriteString("class", failure.Class);
        json.WriteString("message", failure.Message);
        json.WriteString("log", failure.Log is { } log ? VideoFailure.Shown(outputs, log) : null);
    }
}
