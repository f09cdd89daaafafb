using System.Text.RegularExpressions;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>Reads a backend's file and checks what no single key can tell.</summary>
public static class BackendReader
{
    /// <summary>The backend, or null after problems.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">Its name as shown to the user.</param>
    /// <param name="name">The backend's name.</param>
    /// <param name="problems">Takes all that is wrong.</param>
    public static Backend? Read(string text, string file, string name, List<Problem> problems)
    {
        var before = problems.Count;
        if (JsonText.Parse(text, file, problems) is not { } root)
        {
            return null;
        }

        var layer = BackendKeys.Table.Read(root, file, problems);
        var backend = layer.ApplyTo(new Backend()) with { Name = name };
        CheckCall(backend, layer, root, problems);
        CheckPlaceholders(backend, layer, problems);
        CheckFailures(backend, layer, problems);
        CheckProgress(backend, layer, problems);
        CheckFrames(backend, layer, problems);
        if (problems.Count == before)
        {
            SizeChecks.Check(backend, layer, problems);
        }

        if (problems.Count == before && backend.Builtin is null)
        {
            CheckNames(backend, layer, problems);
            CheckFormulas(backend, layer, problems);
        }

        return problems.Count == before ? backend : null;
    }

    private static void CheckCall(
        Backend backend,
        Layer<Backend> layer,
        JsonValue root,
        List<Problem> problems
    )
    {
        if (layer.Find("command") is not { } command)
        {
            if (!root.Members.Any(m => m.Name is "builtin" or "command"))
            {
                problems.Add(
                    root.At.Problem(
                        "says neither command nor builtin",
                        "add \"command\": [\"program\", \"argument\", …]"
                    )
                );
            }
        }
        else if (backend.Builtin is not null)
        {
            problems.Add(
                command.At.Problem("command and builtin exclude each other", "keep one of them")
            );
        }
        else if (backend.Command is not [{ When: null, Texts: [{ Length: > 0 }, ..] }, ..])
        {
            problems.Add(
                command.At.Problem(
                    "command names no program",
                    "write the program first, then its arguments"
                )
            );
        }
        else
        {
            CheckTakes(backend, command.At, problems);
        }
    }

    /// <summary>Renderers that get no image or sound render bundled examples and exit 0 (LiveAvatar does), so this is caught here.</summary>
    private static void CheckTakes(Backend backend, Place at, List<Problem> problems)
    {
        foreach (var needed in (ReadOnlySpan<string>)["image", "audio", "output"])
        {
            if (!backend.Uses(needed) && !(needed == "output" && SaysWhere(backend)))
            {
                problems.Add(
                    at.Problem(
                        $"command never says {{{needed}}}",
                        $"add an argument with {{{needed}}}"
                    )
                );
            }
        }
    }

    private static bool SaysWhere(Backend backend) =>
        backend.Uses("workdir") || backend.Uses("outdir") || backend.Output != new OutputPlace();

    private static void CheckPlaceholders(
        Backend backend,
        Layer<Backend> layer,
        List<Problem> problems
    )
    {
        var own = backend.Options.Values.Keys.ToArray();
        var known = Placeholders.Known.AddRange(own).AddRange(backend.Formulas.Values.Keys);
        foreach (
            var path in (ReadOnlySpan<string>)
                [
                    "command",
                    "environment",
                    "machineEnvironment",
                    "files",
                    "output.path",
                    "output.folder",
                    "output.pattern",
                    "clear",
                ]
        )
        {
            foreach (var text in TextsBelow(layer.Find(path)?.Written))
            {
                CheckPlaceholders(text, known, problems);
            }
        }

        // Asked where no video is: only options are known there.
        foreach (
            var path in (ReadOnlySpan<string>)
                [
                    "workingFolder",
                    "fingerprint.files",
                    "fingerprint.weights",
                    "fingerprint.commit",
                    "preflight.files",
                    "preflight.repository",
                ]
        )
        {
            foreach (var text in TextsBelow(layer.Find(path)?.Written))
            {
                CheckPlaceholders(text, own, problems);
            }
        }
    }

    private static IEnumerable<JsonValue> TextsBelow(JsonValue? value) =>
        value is null ? []
        : value.Kind == JsonKind.Text ? [value]
        : value
            .Items.SelectMany(TextsBelow)
            .Concat(
                value
                    .Members.Where(member => member.Name is not ("when" or "separators"))
                    .SelectMany(member => TextsBelow(member.Value))
            );

    private static void CheckPlaceholders(
        JsonValue text,
        IReadOnlyList<string> known,
        List<Problem> problems
    )
    {
        foreach (var name in Placeholders.In(text.Text))
        {
            if (!known.Contains(name))
            {
                var near = SpellingSuggestion.For(name, known);
                problems.Add(
                    text.At.Problem(
                        $"unknown placeholder {{{name}}}",
                        near is null
                            ? $"declare it in options, or write {{{{{name}}}}} for the text itself"
                            : $"did you mean {{{near}}}?"
                    )
                );
            }
        }
    }

    private static void CheckFrames(Backend backend, Layer<Backend> layer, List<Problem> problems)
    {
        if (
            layer.Find("output.frames") is { } frames
            && (
                backend.Output.Folder is not null
                || backend.Output.Line is not null
                || !(
                    backend.Output.Path.StartsWith("{outdir}/", StringComparison.Ordinal)
                    || backend.Output.Path.StartsWith("{workdir}/", StringComparison.Ordinal)
                )
            )
        )
        {
            problems.Add(
                frames.At.Problem(
                    "output.frames needs an output.path in a private folder",
                    "write for example \"output\": {\"path\": \"{outdir}/frames.npy\", \"frames\": \"npy\"}"
                )
            );
        }
    }

    private static void CheckProgress(Backend backend, Layer<Backend> layer, List<Problem> problems)
    {
        if (backend.Progress.Problem is { } problem)
        {
            var at = layer.Find("progress.pattern")!.At;
            problems.Add(
                at.Problem(
                    $"the pattern {problem}",
                    "write \"tqdm\", or an expression such as \"step (?<done>\\\\d+)/(?<total>\\\\d+)\""
                )
            );
        }
    }

    private static void CheckFailures(Backend backend, Layer<Backend> layer, List<Problem> problems)
    {
        for (var i = 0; i < backend.Failures.Length; i++)
        {
            var at = layer.Find("failures")!.Written.Items[i].At;
            if (backend.Failures[i] is { ExitCode: null, Pattern: null, Regex: null })
            {
                problems.Add(
                    at.Problem("a failure needs an exitCode or a pattern", "add what tells it")
                );
            }

            CheckRegex(backend.Failures[i].Regex, at, problems);
        }
    }

    private static void CheckRegex(string? regex, Place at, List<Problem> problems)
    {
        try
        {
            _ = regex is null ? null : new Regex(regex, RegexOptions.CultureInvariant);
        }
        catch (ArgumentException e)
        {
            problems.Add(at.Problem($"'{regex}' is no regular expression", e.Message));
        }
    }

    private static void CheckNames(Backend backend, Layer<Backend> layer, List<Problem> problems)
    {
        foreach (var (path, names) in NamesOfOptions(backend))
        {
            foreach (var name in names)
            {
                // What a formula says of a recording may call for an argument too.
                if (
                    !backend.Options.Values.ContainsKey(name)
                    && !(path == "command" && backend.Formulas.Values.ContainsKey(name))
                )
                {
                    problems.Add(
                        layer
                            .Find(path)!
                            .Written.At.Problem(
                                $"{path} names the option '{name}', which isn't declared",
                                SpellingSuggestion.For(name, backend.Options.Values.Keys)
                                    is { } near
                                    ? $"did you mean '{near}'?"
                                    : "add it to options"
                            )
                    );
                }
            }
        }

        foreach (var file in backend.Files)
        {
            var ways =
                (file.Json is null ? 0 : 1)
                + (file.Csv is null ? 0 : 1)
                + (file.Lines.IsEmpty ? 0 : 1);
            if (ways != 1 || Path.GetFileName(file.Name) != file.Name)
            {
                problems.Add(
                    layer
                        .Find("files")!
                        .Written.At.Problem(
                            $"file '{file.Name}' needs a plain name and one of json, csv and lines",
                            "write for example {\"name\": \"item.json\", \"json\": {\"image\": \"{image}\"}}"
                        )
                );
            }
        }
    }

    private static IEnumerable<(string Path, IEnumerable<string> Names)> NamesOfOptions(
        Backend backend
    ) =>
        [
            ("required", backend.Required),
            ("paths", backend.Paths),
            ("safetensors", backend.Safetensors.Values.Keys),
            ("memorySaving", backend.MemorySaving.Select(option => option.Split('=')[0])),
            (
                "computeCapability",
                backend
                    .ComputeCapability.Where(row => row.When is not null)
                    .SelectMany(row => Condition.Names(row.When!))
            ),
            (
                "memory",
                backend
                    .Memory.Where(row => row.When is not null)
                    .SelectMany(row => Condition.Names(row.When!))
            ),
            (
                "command",
                backend
                    .Command.Where(argument => argument.When is not null)
                    .SelectMany(argument => Condition.Names(argument.When!))
            ),
        ];

    private static void CheckFormulas(Backend backend, Layer<Backend> layer, List<Problem> problems)
    {
        var known = Formulas
            .Given.Concat(["frames", "clips", "length"])
            .Concat(backend.Options.Values.Keys)
            .Concat(backend.Formulas.Values.Keys)
            .ToArray();
        foreach (
            var (path, text) in backend
                .Formulas.Values.Select(pair => ("formulas", pair.Value))
                .Append(("progress.bars", backend.Progress.Bars))
                .Append(("hostMemory", backend.HostMemory ?? "0"))
                .Append(("padSeconds", backend.PadSeconds ?? "0"))
        )
        {
            var at = layer.Find(path)?.Written.At ?? default;
            try
            {
                foreach (var name in new Formula(text).Names().Where(name => !known.Contains(name)))
                {
                    problems.Add(
                        at.Problem(
                            $"the formula '{text}' uses '{name}', which nobody knows",
                            SpellingSuggestion.For(name, known) is { } near
                                ? $"did you mean {near}?"
                                : $"known here: {string.Join(", ", Formulas.Given)}"
                        )
                    );
                }
            }
            catch (FormatException e)
            {
                problems.Add(at.Problem(e.Message, "correct the formula"));
            }
        }
    }
}
