using System.Collections.Immutable;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Host.CommandLine;

/// <summary>Tells tasks from files among the targets, and puts them in order.</summary>
internal sealed class TargetReader(IReadOnlyCollection<string> tasks, List<Problem> problems)
{
    private const string Render = "Render";

    /// <summary>Whatever the order they are written in: cleaning after rendering would undo it.</summary>
    private static readonly string[] Order = ["Clean", "Preprocess", Render, "Default"];

    /// <summary>Reads the targets.</summary>
    /// <param name="options">With its folders.</param>
    /// <param name="outputs">The folder of results as it was written.</param>
    /// <param name="folder">Where the user is, absolute.</param>
    public Options Read(Options options, string outputs, string folder)
    {
        if (options.Targets.Length == 0)
        {
            if (options.Version || options.Info)
            {
                return options;
            }

            var usual = Known("Default") is { } name ? [name] : ImmutableArray<string>.Empty;
            CheckFormat(options, usual);
            return options with { Targets = usual };
        }

        var targets = new List<string>();
        var files = ImmutableArray.CreateBuilder<string>();
        var rendersAll = false;
        foreach (var written in options.Targets)
        {
            if (written.EndsWith(".mp4", StringComparison.Ordinal))
            {
                if (
                    VideoOf(written, options, outputs, folder) is { } video
                    && !files.Contains(video)
                )
                {
                    files.Add(video);
                    Add(targets, Render);
                }
            }
            else if (Known(written) is { } task)
            {
                Add(targets, task);
                rendersAll |= task is Render or "Default";
            }
        }

        CheckFormat(options, targets);
        return options with
        {
            Targets = Sorted(targets),
            FileTargets = files.ToImmutable(),
            OnlyFileTargets = files.Count > 0 && !rendersAll,
        };
    }

    // What a task doesn't write must not be taken for written.
    private void CheckFormat(Options options, IReadOnlyList<string> targets)
    {
        var formats = targets.SelectMany(target => FormatsOf(target, options)).Distinct().ToArray();
        if (
            options.Format is OutputFormat.Usual
            || targets.Count == 0
            || formats.Contains(options.Format)
        )
        {
            return;
        }

        problems.Add(
            new(
                "",
                $"--format={Text(options.Format)} isn't what {string.Join(" and ", targets)} can write",
                formats.Length > 0
                    ? $"write --format={string.Join(" or ", formats.Select(Text))}"
                    : "leave it out; Plan writes json, Graph svg, dot or mermaid"
            )
        );

        static string Text(OutputFormat format) => format.ToString().ToLowerInvariant();
    }

    private static OutputFormat[] FormatsOf(string target, Options options) =>
        target switch
        {
            "Plan" => [OutputFormat.Json],
            "Graph" => [OutputFormat.Svg, OutputFormat.Dot, OutputFormat.Mermaid],
            // A dry run is a plan.
            Render or "Default" or "Preprocess" when options.DryRun => [OutputFormat.Json],
            _ => [],
        };

    /// <summary>The task's own spelling; Cake takes any case.</summary>
    private string? Known(string written)
    {
        foreach (var task in tasks)
        {
            if (task.Equals(written, StringComparison.OrdinalIgnoreCase))
            {
                return task;
            }
        }

        problems.Add(
            new(
                "",
                $"'{written}' isn't a target",
                SpellingSuggestion.For(written, tasks) is { } nearest ? $"did you mean {nearest}?"
                    : written.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase)
                        ? "a video is named as outputs/NAME.mp4"
                    : "--help lists them all"
            )
        );
        return null;
    }

    private string? VideoOf(string written, Options options, string outputs, string folder)
    {
        var name = Path.GetFileNameWithoutExtension(written);
        // outputs/NAME.mp4 is also what reports and messages call it, wherever one stands.
        if (
            name.Length > 0
            && (
                Path.GetFileName(written) == written
                || Path.GetDirectoryName(Path.GetFullPath(written, folder)) == options.Outputs
                || Path.GetDirectoryName(Path.GetFullPath(written, options.Root)) == options.Outputs
            )
        )
        {
            return name;
        }

        problems.Add(
            new(
                "",
                $"'{written}' isn't a video of {outputs}",
                $"write for example --target={Path.Combine(outputs, name.Length > 0 ? name + ".mp4" : "NAME.mp4")}"
            )
        );
        return null;
    }

    private static void Add(List<string> targets, string target)
    {
        if (!targets.Contains(target))
        {
            targets.Add(target);
        }
    }

    /// <summary>Those with an order of their own are sorted among the places they have; the others stay where they are.</summary>
    private static ImmutableArray<string> Sorted(List<string> targets)
    {
        var ordered = targets.FindAll(t => Array.IndexOf(Order, t) >= 0);
        ordered.Sort((a, b) => Array.IndexOf(Order, a).CompareTo(Array.IndexOf(Order, b)));
        var next = 0;
        return [.. targets.ConvertAll(t => Array.IndexOf(Order, t) >= 0 ? ordered[next++] : t)];
    }
}
