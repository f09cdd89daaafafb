using System.Globalization;
using System.Text.Json;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Hooks;

/// <summary>The message of a hook.</summary>
/// <param name="Event">What happened.</param>
/// <param name="At">When.</param>
/// <param name="Title">One line.</param>
/// <param name="Lines">The rest, a line each; plain text.</param>
/// <param name="IsGood">Nobody has to do anything.</param>
/// <param name="Facts">The same for programs: writes members into an object.</param>
internal sealed record HookMessage(
    HookEvent Event,
    DateTimeOffset At,
    string Title,
    IReadOnlyList<string> Lines,
    bool IsGood,
    Action<Utf8JsonWriter> Facts
)
{
    private const int MostFailures = 10;

    /// <summary>The lines as one text.</summary>
    public string Text => string.Join('\n', Lines);

    /// <summary>The message as the payload of a hook that takes facts.</summary>
    public string Json =>
        ReportJson.Object(
            ReportJson.Indented with
            {
                Indented = false,
            },
            json =>
            {
                json.WriteNumber("version", 1);
                json.WriteString("event", Words.Of(Event));
                json.Time("time", At);
                json.WriteString("title", Title);
                json.WriteString("text", Text);
                Facts(json);
            }
        );

    /// <summary>A run is over.</summary>
    /// <param name="run">The run.</param>
    /// <param name="outputs">The outputs folder, absolute.</param>
    public static HookMessage OfEnd(RunSummary run, string outputs)
    {
        var failures = Failures(run, outputs);
        var about = run.Videos.Count - run.Count(VideoStatus.Filtered);
        var ready = run.Count(VideoStatus.Made) + run.Count(VideoStatus.Fresh);
        var failed = failures.Count > 0 ? Number($", {failures.Count} failed") : "";
        List<string> lines =
        [
            Number(
                $"{run.Count(VideoStatus.Made)} made, {run.Count(VideoStatus.Fresh)} fresh, {failures.Count} failed, {run.Count(VideoStatus.NotReached)} not reached; {run.StepsRun} steps in {(run.End - run.Start).TotalSeconds:0} s"
            ),
            $"recipe {run.Recipe}, run {run.Id}",
        ];
        foreach (var (name, failure) in failures.Take(MostFailures))
        {
            lines.Add($"{ScreenText.Escaped(name)}: {failure.Class}: {FirstLine(failure.Message)}");
        }

        if (failures.Count > MostFailures)
        {
            lines.Add(Number($"and {failures.Count - MostFailures} more"));
        }

        foreach (
            var why in run.Videos.Select(video => video.WhyNotReached).OfType<string>().Distinct()
        )
        {
            lines.Add($"not reached: {FirstLine(why)}");
        }

        return new HookMessage(
            HookEvent.End,
            run.End,
            Number($"AvatarBuild: {ready} of {about} videos ready{failed}"),
            lines,
            run.ExitCode == ExitCode.Done,
            json =>
            {
                json.WriteString("run", run.Id);
                json.WriteString("recipe", run.Recipe);
                json.WriteNumber("exitCode", (int)run.ExitCode);
                json.Seconds("seconds", (run.End - run.Start).TotalSeconds);
                ReportFile.Counts(json, run);
                json.WriteStartArray("failures");
                foreach (var (name, failure) in failures)
                {
                    json.WriteStartObject();
                    json.WriteString("name", name);
                    json.WriteString("class", failure.Class);
                    json.WriteString("message", failure.Message);
                    json.WriteString("advice", failure.Advice);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }
        );
    }

    /// <summary>A video failed for good, the first in its run.</summary>
    public static HookMessage OfFailure(DateTimeOffset at, string what, StepFailure failure) =>
        new(
            HookEvent.FirstFailure,
            at,
            $"AvatarBuild: {ScreenText.Escaped(what)} failed",
            [$"{failure.Class}: {failure.Message}", "What to do: " + failure.Kind.Advice],
            IsGood: false,
            json =>
            {
                json.WriteString("step", what);
                json.WriteString("class", failure.Class);
                json.WriteString("message", failure.Message);
                json.WriteString("advice", failure.Kind.Advice);
            }
        );

    /// <summary>A card became hot or was given up; null for other changes.</summary>
    public static HookMessage? OfCard(RunEvent.CardChanged changed)
    {
        var notice = changed.Notice;
        return notice.Condition == CardCondition.Good
            ? null
            : new HookMessage(
                notice.Condition == CardCondition.Hot
                    ? HookEvent.HotCard
                    : HookEvent.QuarantinedCard,
                changed.At,
                $"AvatarBuild: {notice.Name} is {Words.Of(notice.Condition)}",
                [notice.Text],
                IsGood: false,
                json => json.WriteString("card", notice.Card)
            );
    }

    private static List<(string Name, VideoFailure Failure)> Failures(
        RunSummary run,
        string outputs
    )
    {
        var failures = new List<(string, VideoFailure)>();
        foreach (var video in run.Videos)
        {
            if (VideoFailure.Of(video, outputs) is { } failure)
            {
                failures.Add((video.Video.Name, failure));
            }
        }

        return failures;
    }

    private static string FirstLine(string text) => text.Split('\n')[0];

    private static string Number(FormattableString text) =>
        text.ToString(CultureInfo.InvariantCulture);
}
