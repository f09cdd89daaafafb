using System.Globalization;
using System.Text;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports;

/// <summary>A run as Markdown: the counts, then a table with failures first. For the pages of build systems.</summary>
internal static class MarkdownSummary
{
    // GitHub refuses a summary over 1 MiB; nobody reads a thousand rows there, and the report has them all.
    private const int MostRows = 500;
    private const int MostCharacters = 300;
    private const int MostUnused = 20;

    /// <summary>The text, which ends with a line break.</summary>
    public static string Of(RunSummary run)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### {Counts(run)}\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"Recipe {Cell(run.Recipe)}, {run.StepsRun} steps run in {Spans.Words((run.End - run.Start).TotalSeconds)}.\n\n"
        );
        var rows = run
            .Videos.Where(video => video.Status != VideoStatus.Filtered)
            .OrderBy(video => Place(video.Status))
            .ToArray();
        if (rows.Length > 0)
        {
            text.Append("| video | status | seconds | why |\n| --- | --- | ---: | --- |\n");
        }

        foreach (var video in rows.Take(MostRows))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Cell(video.Video.Name)} | {Sign(video.Status)} | {video.Seconds:0.0} | {Cell(Why(video))} |\n"
            );
        }

        if (rows.Length > MostRows)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n… and {rows.Length - MostRows} more.\n");
        }

        foreach (var file in run.Unused.Take(MostUnused))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n- {Cell(file)}");
        }

        if (run.Unused.Count > MostUnused)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n- and {run.Unused.Count - MostUnused} more that no video uses"
            );
        }

        return text.Append('\n').ToString();
    }

    private static string Counts(RunSummary run)
    {
        var parts = new List<string>();
        foreach (
            var status in (ReadOnlySpan<VideoStatus>)
                [VideoStatus.Failed, VideoStatus.NotReached, VideoStatus.Made, VideoStatus.Fresh]
        )
        {
            if (run.Count(status) is > 0 and var count)
            {
                parts.Add(FormattableString.Invariant($"{count} {RunSummary.Word(status)}"));
            }
        }

        return RunSummary.Counts(run.Videos.Count - run.Count(VideoStatus.Filtered), parts);
    }

    private static int Place(VideoStatus status) =>
        status switch
        {
            VideoStatus.Failed => 0,
            VideoStatus.NotReached => 1,
            VideoStatus.Made => 2,
            _ => 3,
        };

    private static string Sign(VideoStatus status) =>
        status switch
        {
            VideoStatus.Failed => "❌ failed",
            VideoStatus.NotReached => "⏸ not reached",
            VideoStatus.Made => "✅ made",
            _ => "fresh",
        };

    private static string Why(VideoResult video)
    {
        if (video.Status == VideoStatus.Failed)
        {
            return video.FailedStep is { Failure: { } failure } step
                ? $"{step.Step.Name}: {failure.Class}: {failure.Message}"
                : string.Join("; ", video.Video.Problems);
        }

        if (video.WhyNotReached is { } why)
        {
            return why;
        }

        // What made the first step run made the others run too. A picture of another size was never made: what wants it says why.
        var reasons = video
            .Steps.Where(step => step.Attempts > 0 || step.Verdict is Verdict.Accepted)
            .Select(step => ReportFile.Reasons(step.Verdict))
            .ToArray();
        return video.Status == VideoStatus.Made
            ? string.Join(
                "; ",
                reasons.FirstOrDefault(some => some is not ["never made"])
                    ?? reasons.FirstOrDefault([])
            )
            : "";
    }

    private static string Cell(string text)
    {
        var shown = text.Length > MostCharacters ? text[..MostCharacters] + "…" : text;
        return string.Join(
                '\n',
                shown.ReplaceLineEndings("\n").Split('\n').Select(ScreenText.Escaped)
            )
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal)
            .Replace("~", "\\~", StringComparison.Ordinal)
            .Replace("$", "\\$", StringComparison.Ordinal)
            .Replace("|", "\\|", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("*", "\\*", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal)
            .Replace("`", "\\`", StringComparison.Ordinal)
            .Replace("\n", "<br>", StringComparison.Ordinal);
    }
}
