using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Renderers.Command;

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
        "cache",
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

        if (job.Backend.Output.Frames is { } frames)
        {
            lines.Add(new("frames", frames.ToString()));
        }

        if (job.PadSeconds is { } silence)
        {
            lines.Add(new("seconds of silence after the recording", Formulas.Show(silence)));
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
                job.Backend.MachineEnvironment.With(job.Backend.Environment)
                    .Values.Select(pair => pair.Key + "=" + Placeholders.Fill(pair.Value, values))
            );
    }

    /// <summary>Files whose whole content counts.</summary>
    public IEnumerable<StepInput> Fingerprints()
    {
        var values = job.Options();
        var named = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < job.Backend.FingerprintFiles.Length; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"fingerprint-{i}");
            var file = Placeholders.Fill(job.Backend.FingerprintFiles[i], values);
            if (file.Length > 0)
            {
                var path = Path.GetFullPath(file, options.Root);
                named.Add(path);
                yield return new StepInput(name, Artifact.Outside(path), name);
            }
        }

        foreach (var (role, path) in Programs(values))
        {
            if (named.Add(path))
            {
                yield return new StepInput(role, Artifact.Outside(path), role)
                {
                    IsSinceLater = true,
                };
            }
        }
    }

    // Who edits the program wants other videos; of a repository the commit tells, and its files may be thousands.
    private IEnumerable<(string Role, string Path)> Programs(Dictionary<string, string> values)
    {
        var command = Argument.Resolve(job.Backend.Command, job.Values());
        var commit = job.Backend.FingerprintCommit is { } folder
            ? Full(folder, options.Root, values) + Path.DirectorySeparatorChar
            : null;
        var program = Known(command[0]);
        if (
            program?.Contains('/', StringComparison.Ordinal) == true
            && Counts(Path.GetFullPath(program, options.Root), commit) is { } file
        )
        {
            yield return ("program", file);
        }

        var script = command
            .Skip(1)
            .Select(Known)
            .FirstOrDefault(word =>
                word?.EndsWith(".py", StringComparison.Ordinal) == true
                || word?.EndsWith(".sh", StringComparison.Ordinal) == true
            );
        // The program finds it from where it runs; the private folder has none.
        var from = job.Backend.WorkingFolder is { } working
            ? Full(working, options.Root, values)
            : options.Root;
        if (
            script is not null
            && (job.Backend.WorkingFolder is not null || Path.IsPathFullyQualified(script))
            && Counts(Path.GetFullPath(script, from), commit) is { } found
        )
        {
            yield return ("script", found);
        }

        // What is only known when it runs is no file of the user's.
        string? Known(string word) =>
            Placeholders.In(word).All(values.ContainsKey) ? Placeholders.Fill(word, values) : null;
    }

    private static string Full(string path, string root, Dictionary<string, string> values) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(Placeholders.Fill(path, values), root));

    private static string? Counts(string file, string? commit) =>
        Disk.FileExists(file)
        && (commit is null || !file.StartsWith(commit, StringComparison.Ordinal))
            ? file
            : null;

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
