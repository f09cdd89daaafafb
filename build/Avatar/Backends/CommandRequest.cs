using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Backends;

/// <summary>What a described renderer is asked for: the part of its step that makes it stale.</summary>
internal sealed class CommandRequest(RenderJob job, VideoStepsOptions options)
{
    // What differs from run to run or from place to place stands in the key by its name only.
    private static readonly ImmutableArray<string> Symbolic =
    [
        "image",
        "audio",
        "output",
        "workdir",
        "outdir",
        "unique",
        "gpus",
        "gpu_count",
        "port",
    ];

    /// <summary>Lines of the key.</summary>
    /// <exception cref="FormatException">A formula can't be calculated.</exception>
    public ImmutableArray<RequestLine> Lines()
    {
        var values = Values(out var arguments);
        var lines = ImmutableArray.CreateBuilder<RequestLine>();
        lines.Add(new("backend", job.Backend.Name));
        for (var i = 0; i < arguments.Length; i++)
        {
            lines.Add(new(Label(arguments[i], i), Placeholders.Fill(arguments[i], values)));
        }

        foreach (var (name, value) in job.Backend.Environment.Values)
        {
            lines.Add(new("environment " + name, Placeholders.Fill(value, values)));
        }

        foreach (var file in job.Backend.Files)
        {
            lines.Add(new("file " + file.Name, Content(file, values)));
        }

        if (job.Backend.Revision is { } revision)
        {
            lines.Add(new("revision", revision));
        }

        lines.AddRange(options.Fingerprints.Of(job));
        return lines.ToImmutable();
    }

    /// <summary>What the system is to hand to the program, each by itself: arguments, and <c>NAME=value</c>.</summary>
    public IEnumerable<string> Words()
    {
        var values = Values(out var arguments);
        return arguments
            .Select(word => Placeholders.Fill(word, values))
            .Concat(
                job.Backend.Environment.Values.Select(pair =>
                    pair.Key + "=" + Placeholders.Fill(pair.Value, values)
                )
            );
    }

    /// <summary>Files whose whole content counts.</summary>
    public IEnumerable<StepInput> Fingerprints()
    {
        var values = job.Options();
        for (var i = 0; i < job.Backend.FingerprintFiles.Length; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"fingerprint-{i}");
            var file = Placeholders.Fill(job.Backend.FingerprintFiles[i], values);
            if (file.Length > 0)
            {
                yield return new StepInput(
                    name,
                    Artifact.Outside(Path.GetFullPath(file, options.Root)),
                    name
                );
            }
        }
    }

    private Dictionary<string, string> Values(out ImmutableArray<string> arguments)
    {
        var values = job.Values();
        arguments = [.. Argument.Resolve(job.Backend.Command, values)];
        foreach (var name in Symbolic.AddRange(job.Backend.Paths))
        {
            values[name] =
                values.TryGetValue(name, out var path) && path.Length == 0 ? "" : "{" + name + "}";
        }

        if (job.PromptIsMade)
        {
            values["prompt"] = "{prompt}";
        }

        return values;
    }

    // "prompt changed" says more than "argument 18 changed".
    private static string Label(string argument, int place) =>
        argument is ['{', .. var name, '}'] && name.All(char.IsAsciiLetter)
            ? name
            : string.Create(CultureInfo.InvariantCulture, $"argument {place}");

    // What is wrong with it, its attempt says.
    private static string Content(ItemFile file, Dictionary<string, string> values)
    {
        try
        {
            return file.Content(values);
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
