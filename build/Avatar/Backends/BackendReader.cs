using AvatarBuild.Avatar.Tables;

namespace AvatarBuild.Avatar.Backends;

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
        else if (backend.Command.IsEmpty || backend.Command[0].Length == 0)
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
            if (!backend.Uses(needed) && !(needed == "output" && backend.Uses("workdir")))
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

    private static void CheckPlaceholders(
        Backend backend,
        Layer<Backend> layer,
        List<Problem> problems
    )
    {
        var known = Placeholders.Known.AddRange(backend.Options.Values.Keys);
        foreach (var item in layer.Find("command")?.Written.Items ?? [])
        {
            CheckPlaceholders(item, known, problems);
        }

        foreach (var member in layer.Find("environment")?.Written.Members ?? [])
        {
            CheckPlaceholders(member.Value, known, problems);
        }
    }

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
                var near = Nearest.To(name, known);
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

    private static void CheckFailures(Backend backend, Layer<Backend> layer, List<Problem> problems)
    {
        for (var i = 0; i < backend.Failures.Length; i++)
        {
            if (backend.Failures[i] is { ExitCode: null, Pattern: null })
            {
                var at = layer.Find("failures")!.Written.Items[i].At;
                problems.Add(
                    at.Problem("a failure needs an exitCode or a pattern", "add what tells it")
                );
            }
        }
    }
}
