using System.Text.Json;
using AvatarBuild.Avatar;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports.Page;

/// <summary>
/// What the page knows, small enough to stand inside it at thousands of videos: rows are arrays, sentences that many videos
/// share stand once. Times are milliseconds, of the run's start where they are of an attempt. <c>data.js</c> reads it.
/// </summary>
internal sealed class PageData
{
    private readonly RunSummary run;
    private readonly string outputs;
    private readonly List<string> texts = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly ILookup<string, int> attempts;

    private PageData(RunSummary run, string outputs)
    {
        this.run = run;
        this.outputs = outputs;
        attempts = Enumerable
            .Range(0, run.Record.Attempts.Length)
            .ToLookup(i => run.Record.Attempts[i].Step.Id);
    }

    /// <summary>Writes it as JSON in which HTML finds nothing of its own.</summary>
    public static void Write(Stream to, RunSummary run, string outputs) =>
        ReportJson.Write(to, ReportJson.Compact, new PageData(run, outputs).Write);

    private void Write(Utf8JsonWriter json)
    {
        json.WriteString("program", AppVersion.Line);
        json.WriteString("run", run.Id);
        json.WriteString("recipe", run.Recipe);
        json.WriteNumber("start", run.Start.ToUnixTimeMilliseconds());
        json.WriteNumber("end", run.End.ToUnixTimeMilliseconds());
        json.WriteNumber("offset", run.Start.Offset.TotalMinutes);
        json.WriteNumber("exitCode", (int)run.ExitCode);
        ReportFile.Counts(json, run);
        json.WriteStartArray("videos");
        foreach (var video in run.Videos)
        {
            Video(json, video);
            json.HandOn();
        }

        json.WriteEndArray();
        json.WriteStartArray("attempts");
        var (lanes, held) = Lanes.Of(run.Record);
        foreach (var attempt in held)
        {
            Attempt(json, attempt);
            json.HandOn();
        }

        json.WriteEndArray();
        json.WriteStartArray("lanes");
        foreach (var lane in lanes)
        {
            json.WriteStartArray();
            json.WriteStringValue(lane.Pool);
            json.WriteStringValue(lane.Name);
            Numbers(json, lane.Attempts);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        CardsData.Titles(json, run);
        CardsData.Write(json, run);
        json.Texts("unused", run.Unused);
        Before(json);
        json.Texts("stages", StepKinds.All.Select(kind => kind.Name));
        json.Texts("texts", texts);
    }

    // [name, status, backend, size, length, lowered, seconds, steps, failure, why it was not reached]
    private void Video(Utf8JsonWriter json, VideoResult result)
    {
        var facts = VideoFacts.Of(result, run);
        json.WriteStartArray();
        json.WriteStringValue(result.Video.Name);
        json.WriteStringValue(Words.Of(result.Status));
        json.WriteNumberValue(Number(facts.Backend));
        json.WriteNumberValue(facts.Size is { } size ? Number(size) : -1);
        json.Hundredths(facts.Length ?? 0);
        json.WriteNumberValue(facts.Lowered is { } lowered ? Number(lowered) : -1);
        json.Hundredths(result.Seconds);
        json.WriteStartArray();
        if (result.Status != VideoStatus.Filtered)
        {
            foreach (var step in result.Steps)
            {
                Step(json, step);
            }
        }

        json.WriteEndArray();
        if (VideoFailure.Of(result, outputs) is { } failure)
        {
            Failure(json, failure);
        }
        else if (result.WhyNotReached is { } why)
        {
            json.WriteNumberValue(0);
            json.WriteStringValue(why);
        }

        json.WriteEndArray();
    }

    // [name, end, seconds, reasons, attempts]; a fresh step is its name alone.
    private void Step(Utf8JsonWriter json, StepReport step)
    {
        json.WriteStartArray();
        json.WriteNumberValue(Number(step.Step.Name));
        if (step.End != StepEnd.Fresh || step.Verdict is Verdict.Accepted)
        {
            json.WriteStringValue(
                step.Verdict is Verdict.Accepted ? step.Verdict.Word : Words.Of(step.End)
            );
            json.Hundredths(step.Seconds);
            Numbers(json, ReportFile.Reasons(step.Verdict).Select(Number));
            Numbers(json, attempts[step.Step.Id]);
        }

        json.WriteEndArray();
    }

    private static void Failure(Utf8JsonWriter json, VideoFailure failure)
    {
        json.WriteStartObject();
        json.Optional("step", failure.Step);
        json.WriteString("class", failure.Class);
        json.WriteString("message", failure.Message);
        json.WriteString("advice", failure.Advice);
        json.Optional("log", failure.Log);
        json.Texts("lines", failure.LastLines);
        json.WriteEndObject();
    }

    // [step, start, milliseconds, outcome, number, cards, class, message]
    private void Attempt(Utf8JsonWriter json, AttemptRecord attempt)
    {
        json.WriteStartArray();
        json.WriteNumberValue(Number(attempt.Step.Name));
        json.WriteNumberValue(Math.Round((attempt.Start - run.Start).TotalMilliseconds));
        json.WriteNumberValue(Math.Round(attempt.Seconds * 1000));
        json.WriteNumberValue((int)attempt.Outcome);
        json.WriteNumberValue(attempt.Number);
        if (attempt.Leases.TryGetValue("gpu", out var cards) || attempt.Failure is not null)
        {
            json.WriteStringValue(string.Join(", ", cards ?? []));
        }

        if (attempt.Failure is { } failure)
        {
            json.WriteNumberValue(Number(failure.Class));
            json.WriteNumberValue(Number(failure.Message));
        }

        json.WriteEndArray();
    }

    private void Before(Utf8JsonWriter json)
    {
        if (run.Before is not { } before)
        {
            return;
        }

        var compared = before.With(run);
        json.WriteStartObject("before");
        json.WriteString("run", before.Run);
        json.WriteString("recipe", before.Recipe);
        json.WriteNumber("start", before.Start.ToUnixTimeMilliseconds());
        json.Seconds("seconds", before.Seconds);
        json.WriteStartObject("summary");
        foreach (var (status, count) in before.Counts)
        {
            json.WriteNumber(status, count);
        }

        if (before.AverageSeconds is { } average)
        {
            json.Seconds("averageSecondsMade", average);
        }

        json.WriteEndObject();
        json.Texts("broken", compared.Broken);
        json.Texts("repaired", compared.Repaired);
        json.Texts("added", compared.Added);
        json.Texts("gone", compared.Gone);
        json.WriteEndObject();
    }

    private int Number(string text)
    {
        if (!numbers.TryGetValue(text, out var number))
        {
            numbers[text] = number = texts.Count;
            texts.Add(text);
        }

        return number;
    }

    private static void Numbers(Utf8JsonWriter json, IEnumerable<int> values)
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
