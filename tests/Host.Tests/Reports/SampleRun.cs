using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Tests.Reports;

/// <summary>
/// A run that never was, the same each time: four cards, eight CPU slots. Of its videos every 20th fails out of memory, each
/// after two attempts; every 11th is fresh; the last one was asked for wrongly, the one before it was left out. Card 2 is hot for a while and card 3 is
/// given up in the middle.
/// </summary>
internal sealed class SampleRun
{
    public const string Outputs = "/videos/outputs";
    private const int Cards = 4;
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 30, 0, TimeSpan.FromHours(8));
    private readonly double[] cards = new double[Cards];
    private readonly double[] slots = new double[8];
    private readonly List<AttemptRecord> attempts = [];
    private readonly List<VideoResult> videos = [];
    private readonly double givenUp;

    private SampleRun(int count)
    {
        givenUp = count * 1.5;
        for (var i = 1; i <= count; i++)
        {
            videos.Add(Video(i, count));
        }
    }

    /// <summary>One of so many videos.</summary>
    public static RunSummary Of(int count)
    {
        var run = new SampleRun(count);
        var end = run.attempts.Max(attempt => attempt.End).AddSeconds(1);
        return new RunSummary(
            "20260301-093000-4711",
            "course",
            Start,
            end,
            ExitCode.VideoFailed,
            run.attempts.Select(attempt => attempt.Step.Id).Distinct().Count(),
            run.videos
        )
        {
            Record = new RunRecord(
                [
                    new("cpu", run.slots.Length, []),
                    new("gpu", Cards, [.. Enumerable.Range(0, Cards).Select(Text)])
                    {
                        Title = card => "GPU " + card,
                    },
                ],
                [.. run.attempts],
                run.CardUses(end),
                [
                    new(
                        At(run.givenUp / 3),
                        new("2", CardCondition.Hot, "88 °C; 85 °C is the limit")
                    ),
                    new(At(run.givenUp / 2), new("2", CardCondition.Good, "cooled to 78 °C")),
                    new(
                        At(run.givenUp),
                        new("3", CardCondition.Quarantined, "uncorrectable ECC error")
                    ),
                ]
            ),
        };
    }

    public static string Name(int i) =>
        $"lesson {i.ToString("0000", CultureInfo.InvariantCulture)}";

    private VideoResult Video(int i, int count)
    {
        var video = new VideoRequest(Name(i))
        {
            Recording = $"audio/{Name(i)}.wav",
            Portrait = "images/host.jpg",
            Settings = new Settings(),
            Backend = new Backend { Name = "model" },
            Problems =
                i == count
                    ?
                    [
                        new Problem(
                            "inputs/last.json",
                            "unknown key 'sise'",
                            "did you mean 'size'?"
                        ),
                    ]
                    : [],
        };
        if (i >= count - 1)
        {
            return new VideoResult(
                video,
                i == count ? VideoStatus.Failed : VideoStatus.Filtered,
                []
            );
        }

        var isFresh = i % 11 == 0;
        var isBad = i % 20 == 0 && !isFresh;
        var reasons =
            i % 3 == 0 ? $"inputs/audio/{Name(i)}.wav changed" : "prompt changed: calm → lively";
        List<StepReport> steps = [];
        var at = 0.0;
        foreach (var kind in (string[])["audio", "image", "render", "verify", "finish", "check"])
        {
            var isAfterFailure = steps.Exists(step => step.End == StepEnd.Failed);
            var step = Step(kind, Name(i), i);
            if (isFresh)
            {
                steps.Add(new(step, new Verdict.Fresh(), StepEnd.Fresh, 0, 0, null, null));
            }
            else if (isAfterFailure)
            {
                var waits = new Verdict.Pending("render " + Name(i));
                steps.Add(new(step, waits, StepEnd.Blocked, 0, 0, null, null));
            }
            else
            {
                steps.Add(Made(step, i, reasons, isBad && kind == "render", ref at));
            }
        }

        var status =
            isFresh ? VideoStatus.Fresh
            : isBad ? VideoStatus.Failed
            : VideoStatus.Made;
        return new VideoResult(video, status, steps);
    }

    private StepReport Made(Step step, int i, string reason, bool fails, ref double at)
    {
        var times = fails ? 2 : 1;
        var total = 0.0;
        StepFailure? failure = null;
        for (var number = 1; number <= times; number++)
        {
            var seconds = step.Kind switch
            {
                "render" => fails ? 3.5 : 9 + (i * 7 % 13),
                "check" => 0.004,
                _ => 0.4 + (i * 3 % 5 * 0.3),
            };
            failure = fails ? OutOfMemory(i, number) : null;
            at = Hold(step, number, reason, at, seconds, failure);
            total += seconds;
        }

        return new StepReport(
            step,
            new Verdict.Stale([reason]),
            fails ? StepEnd.Failed : StepEnd.Made,
            times,
            total,
            failure,
            step.Kind == "render" && i % 30 == 1
                ? "384*256 instead of 704*384: 14.2 GiB are free, 19.1 wanted"
                : null
        );
    }

    private double Hold(
        Step step,
        int number,
        string reason,
        double at,
        double seconds,
        StepFailure? failure
    )
    {
        var isRender = step.Kind == "render";
        var units = isRender ? cards : slots;
        var unit = Array.IndexOf(units, units.Min());
        var start = Math.Max(at, units[unit]);
        if (isRender && unit == 3 && start > givenUp)
        {
            units[unit] = double.MaxValue;
            return Hold(step, number, reason, at, seconds, failure);
        }

        units[unit] = start + seconds;
        Dictionary<string, IReadOnlyList<string>> leases = isRender
            ? new() { ["gpu"] = [Text(unit)] }
            : new() { ["cpu"] = [] };
        attempts.Add(
            new(
                step,
                number,
                [reason],
                leases,
                At(start),
                seconds,
                failure is null ? AttemptOutcome.Succeeded : AttemptOutcome.Failed,
                failure
            )
        );
        return start + seconds;
    }

    private static StepFailure OutOfMemory(int i, int number) =>
        new(VideoFailures.OutOfMemory, "model ended with 1: CUDA out of memory: 2.34 GiB wanted")
        {
            Log = $"{Outputs}/.build/logs/20260301-093000-4711/render_{i}.{number}.log",
            LastLines =
            [
                "Loading checkpoint shards: 100% 4/4",
                "Traceback (most recent call last):",
                "  File \"generate.py\", line 312, in <module>",
                "\e[31mtorch.OutOfMemoryError\e[0m: CUDA out of memory. Tried to allocate 2.34 GiB. </script>",
            ],
        };

    private static Step Step(string kind, string name, int i) =>
        new()
        {
            Name = $"{kind} {name}",
            Kind = kind,
            Outputs = [new(kind, Artifact.Output($".build/{kind}/course/{name}.out"), "out")],
            Subject = kind == "verify" ? new VideoShape(new(704, 384), 5 + (i % 50)) : null,
            Resources = [new(kind == "render" ? "gpu" : "cpu", 1)],
            Action = (_, _) => Task.FromResult(StepResult.Success),
        };

    private ImmutableArray<CardUse> CardUses(DateTimeOffset end) =>
        [
            .. Enumerable
                .Range(0, Cards)
                .Select(card =>
                {
                    var looks = Looks(card, end).ToImmutableArray();
                    return new CardUse(looks[^1].Sample, looks, []);
                }),
        ];

    private IEnumerable<RunEvent.CardSampled> Looks(int card, DateTimeOffset end)
    {
        var every = Math.Max(1, (end - Start).TotalSeconds / 500);
        for (var t = 0.0; Start.AddSeconds(t) < end; t += every)
        {
            var isBusy = attempts.Exists(attempt =>
                attempt.Leases.TryGetValue("gpu", out var held)
                && held[0] == Text(card)
                && attempt.Start <= At(t)
                && attempt.End >= At(t)
            );
            yield return new(At(t), Sample(card, t, isBusy));
        }
    }

    private static CardSample Sample(int card, double t, bool isBusy) =>
        new(
            Text(card),
            "NVIDIA GeForce RTX 4090",
            isBusy ? (18L << 30) + ((long)(t * 7 % 3) << 28) : 1L << 28,
            24L << 30,
            Math.Round((isBusy ? 68 : 44) + (card * 4) + (6 * Math.Sin(t / 40))),
            isBusy ? Math.Round(0.94 + (0.05 * Math.Sin(t)), 2) : 0
        );

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(Math.Round(seconds, 3));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
