using System.Text.Json;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Plans;

/// <summary>What would be made, and why, for programs.</summary>
internal static class PlanFile
{
    /// <summary>The text, without a line break at its end.</summary>
    public static string Write(PlanReport plan) =>
        ReportJson.Object(
            ReportJson.Indented,
            json =>
            {
                json.WriteNumber("version", 1);
                json.WriteString("recipe", plan.Recipe);
                json.WriteStartObject("summary");
                json.WriteNumber("make", plan.Count(Prospect.Make));
                json.WriteNumber("fresh", plan.Count(Prospect.Fresh));
                json.WriteNumber("bad", plan.Count(Prospect.Bad));
                json.WriteEndObject();
                Seconds(json, plan.Seconds);
                json.WriteStartArray("videos");
                foreach (var video in plan.Videos)
                {
                    Video(json, plan, video);
                }

                json.WriteEndArray();
                json.Texts("unused", plan.Unused);
            }
        );

    private static void Video(Utf8JsonWriter json, PlanReport plan, VideoResult video)
    {
        json.WriteStartObject();
        json.WriteString("name", video.Video.Name);
        json.WriteString("verdict", PlanReport.Of(video).ToString().ToLowerInvariant());
        json.WriteString("output", "outputs/" + video.Video.Name + ".mp4");
        Seconds(json, plan.WorkOn(video));
        if (!video.Video.Problems.IsEmpty)
        {
            json.Texts("problems", video.Video.Problems.Select(problem => problem.ToString()));
        }

        json.WriteStartArray("steps");
        foreach (var step in video.Steps)
        {
            Step(json, plan, step);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Step(Utf8JsonWriter json, PlanReport plan, StepReport step)
    {
        json.WriteStartObject();
        json.WriteString("name", step.Step.Name);
        json.WriteString("kind", step.Step.Kind);
        json.WriteString("verdict", step.Verdict.Word);
        if (step.Verdict is Verdict.Stale or Verdict.Accepted)
        {
            json.Texts("reasons", ReportFile.Reasons(step.Verdict));
        }

        if (step.IsCacheHit)
        {
            json.WriteBoolean("returns", true);
        }

        if (step.Verdict is Verdict.Pending { On.Length: > 0 } pending)
        {
            json.WriteString("waitsFor", pending.On);
        }

        if (!step.IsSettled)
        {
            Seconds(json, plan.SecondsOf(step));
        }

        if (step.Failure is { } failure)
        {
            json.WriteString("class", failure.Class);
            json.WriteString("message", failure.Message);
        }

        json.WriteEndObject();
    }

    private static void Seconds(Utf8JsonWriter json, double? seconds)
    {
        if (seconds is { } known)
        {
            json.WriteNumber("seconds", Math.Round(known, 1));
        }
        else
        {
            json.WriteNull("seconds");
        }
    }
}
