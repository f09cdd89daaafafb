using System.Globalization;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Host.Output;

namespace AvatarBuild.Host.Reports;

/// <summary>A run at its end: what the report holds and the console's last lines tell.</summary>
/// <param name="Id">The run's name.</param>
/// <param name="Recipe">Its recipe.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
/// <param name="ExitCode">How it ends.</param>
/// <param name="StepsRun">Steps that were started.</param>
/// <param name="Videos">Every video.</param>
internal sealed record RunSummary(
    string Id,
    string Recipe,
    DateTimeOffset Start,
    DateTimeOffset End,
    ExitCode ExitCode,
    int StepsRun,
    IReadOnlyList<VideoResult> Videos
)
{
    /// <summary>Videos of a status.</summary>
    public int Count(VideoStatus status)
    {
        var count = 0;
        foreach (var video in Videos)
        {
            count += video.Status == status ? 1 : 0;
        }

        return count;
    }

    /// <summary>Seconds of work that a video made in this run took, on average; null when none was.</summary>
    public double? AverageSeconds
    {
        get
        {
            var made = Count(VideoStatus.Made);
            return made == 0
                ? null
                : Videos
                    .Where(video => video.Status == VideoStatus.Made)
                    .Sum(video => video.Seconds) / made;
        }
    }

    /// <summary>Prints the failures, then one line of counts.</summary>
    public void Print(Terminal terminal)
    {
        foreach (var video in Videos)
        {
            if (video.Status == VideoStatus.Failed)
            {
                PrintFailure(terminal, video);
            }
        }

        var line = Line();
        if (ExitCode == ExitCode.Done)
        {
            terminal.Out(line, Paint.Green);
        }
        else
        {
            terminal.Out(line);
        }
    }

    private string Line()
    {
        var parts = new List<string>();
        foreach (var status in Enum.GetValues<VideoStatus>())
        {
            if (Count(status) is > 0 and var count)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {Word(status)}"));
            }
        }

        var seconds = (End - Start).TotalSeconds;
        var steps =
            StepsRun == 1 ? "1 step" : StepsRun.ToString(CultureInfo.InvariantCulture) + " steps";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(Videos.Count == 1 ? "1 video" : $"{Videos.Count} videos")}: {string.Join(", ", parts)}; {steps} run in {seconds:0.0} s"
        );
    }

    private static void PrintFailure(Terminal terminal, VideoResult video)
    {
        if (video.FailedStep is not { Failure: { } failure } step)
        {
            terminal.Error($"{video.Video.Name} failed:");
            foreach (var problem in video.Video.Input.Problems)
            {
                terminal.Error($"  {problem}");
            }

            return;
        }

        terminal.Error(
            $"{video.Video.Name} failed: {step.Step.Name}: {failure.Class}: {failure.Message}"
        );
        foreach (var line in failure.LastLines)
        {
            terminal.Error($"  | {line}");
        }

        if (failure.Log is { } log)
        {
            terminal.Error($"  log: {log}");
        }
    }

    private static string Word(VideoStatus status) =>
        status switch
        {
            VideoStatus.NotReached => "not reached",
            VideoStatus.Filtered => "left out",
            _ => status.ToString().ToLowerInvariant(),
        };
}
