using System.Text.Json;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports;

/// <summary>An event as one line of JSON; its schema is <c>build/docs/event.schema.json</c>.</summary>
internal static class EventJson
{
    /// <summary>Raised when a line's meaning changes; a new member or a new event doesn't.</summary>
    private const int Version = 1;

    /// <summary>Without a line break at its end.</summary>
    /// <param name="what">The event.</param>
    /// <param name="outputs">The outputs folder, absolute: paths below it are shown as below <c>outputs/</c>.</param>
    public static string Line(RunEvent what, string outputs) =>
        ReportJson.Object(
            ReportJson.Indented with
            {
                Indented = false,
            },
            json =>
            {
                json.Time("time", what.At);
                Write(json, what, outputs);
            }
        );

    private static void Write(Utf8JsonWriter json, RunEvent what, string outputs)
    {
        json.WriteString("event", Words.Lower(what.GetType().Name));
        switch (what)
        {
            case RunEvent.RunStarted started:
                Started(json, started);
                break;
            case RunEvent.Refused refused:
                json.WriteString("name", refused.Name);
                json.WriteString("class", refused.Failure.Class);
                json.WriteString("message", refused.Failure.Message);
                break;
            case RunEvent.StepFailed failed:
                json.WriteString("step", failed.Name);
                json.WriteString("class", failed.Failure.Class);
                json.WriteString("message", failed.Failure.Message);
                json.WriteString("advice", failed.Failure.Kind.Advice);
                break;
            case RunEvent.AttemptStarted { Start: var start }:
                json.WriteString("step", start.Step.Name);
                json.WriteString("kind", start.Step.Kind);
                json.WriteNumber("attempt", start.Attempt);
                json.Texts("reasons", start.Reasons);
                json.Leases(start.Step, start.Leases);
                break;
            case RunEvent.AttemptEnded { Attempt: var attempt }:
                Ended(json, attempt, outputs);
                break;
            case RunEvent.FileSetAside aside:
                json.WriteString("file", aside.Artifact.ToString());
                json.WriteString("to", VideoFailure.Shown(outputs, aside.To));
                break;
            case RunEvent.Noted noted:
                json.WriteString("text", noted.Text);
                break;
            case RunEvent.CardSampled { Sample: var sample }:
                Sampled(json, sample);
                break;
            case RunEvent.CardChanged { Notice: var notice }:
                json.WriteString("card", notice.Card);
                json.WriteString("condition", Words.Of(notice.Condition));
                json.WriteString("text", notice.Text);
                break;
            case RunEvent.RunEnded { Summary: var summary }:
                json.WriteString("run", summary.Id);
                json.WriteNumber("exitCode", (int)summary.ExitCode);
                json.Seconds("seconds", (summary.End - summary.Start).TotalSeconds);
                ReportFile.Counts(json, summary);
                break;
        }
    }

    private static void Started(Utf8JsonWriter json, RunEvent.RunStarted started)
    {
        json.WriteNumber("version", Version);
        json.WriteString("run", started.Run);
        json.WriteString("recipe", started.Recipe);
        json.WriteNumber("videos", started.Videos);
        json.Pools(started.Pools);
    }

    private static void Ended(Utf8JsonWriter json, AttemptRecord attempt, string outputs)
    {
        json.WriteString("step", attempt.Step.Name);
        json.WriteString("kind", attempt.Step.Kind);
        json.WriteNumber("attempt", attempt.Number);
        json.WriteString("outcome", Words.Of(attempt.Outcome));
        json.Seconds("seconds", attempt.Seconds);
        json.Leases(attempt.Step, attempt.Leases);
        if (attempt.Failure is { } failure)
        {
            json.WriteString("class", failure.Class);
            json.WriteString("message", failure.Message);
            json.Optional("log", failure.Log is { } log ? VideoFailure.Shown(outputs, log) : null);
        }
    }

    private static void Sampled(Utf8JsonWriter json, CardSample sample)
    {
        json.WriteString("card", sample.Card);
        json.WriteString("name", sample.Name);
        json.WriteNumber("memoryUsedBytes", sample.MemoryUsedBytes);
        json.WriteNumber("memoryTotalBytes", sample.MemoryTotalBytes);
        if (sample.TemperatureCelsius is { } celsius)
        {
            json.WriteNumber("temperatureCelsius", celsius);
        }

        if (sample.Utilisation is { } utilisation)
        {
            json.WriteNumber("utilisation", utilisation);
        }
    }

    /// <summary>What steps may hold.</summary>
    public static void Pools(this Utf8JsonWriter json, IEnumerable<PoolSize> pools)
    {
        json.WriteStartArray("pools");
        foreach (var pool in pools)
        {
            json.WriteStartObject();
            json.WriteString("name", pool.Name);
            json.WriteNumber("units", pool.Capacity);
            if (pool.Identities.Count > 0)
            {
                json.Texts("identities", pool.Identities);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
