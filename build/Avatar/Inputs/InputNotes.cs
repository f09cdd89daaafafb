namespace AvatarBuild.Avatar.Inputs;

/// <summary>Files among the inputs that nothing will come of, most often for a mistyped name.</summary>
/// <param name="files">All.</param>
/// <param name="names">Of the videos.</param>
/// <param name="used">Portraits and watermarks that a video takes, below inputs.</param>
/// <param name="areAllKnown">Every video was asked for them.</param>
internal sealed class InputNotes(
    InputFiles files,
    IReadOnlyList<string> names,
    IReadOnlySet<string> used,
    bool areAllKnown
)
{
    // Each is compared with every name.
    private const int MostLookedFor = 100;

    private int _lookedFor;

    /// <summary>Each once.</summary>
    public IEnumerable<Problem> All()
    {
        foreach (var (file, forms) in files.Strays)
        {
            if (used.Contains(file))
            {
                continue;
            }

            var near = Near(Path.GetFileNameWithoutExtension(file), names);
            yield return new Problem(
                "inputs/" + file,
                "is ignored",
                $"known here: {forms}" + (near is null ? "" : $"; is it meant for '{near}'?")
            );
        }

        foreach (var folder in files.StrayFolders)
        {
            if (!used.Any(file => file.StartsWith(folder + "/", StringComparison.Ordinal)))
            {
                yield return new Problem(
                    $"inputs/{folder}/",
                    "is ignored",
                    "no file in a folder of its own is looked at"
                );
            }
        }

        foreach (var named in (NamedFiles[])[files.Prompts, files.Subtitles, files.Overrides])
        {
            foreach (var name in named.Names())
            {
                if (!files.Recordings.Contains(files.Recordings.Own(name)))
                {
                    yield return Orphan("inputs/" + named.First(name), "recording", name, names);
                }
            }
        }

        foreach (var name in files.Facts.Names())
        {
            if (!files.Portraits.Contains(files.Portraits.Own(name)))
            {
                yield return Orphan(
                    "inputs/" + files.Facts.First(name),
                    "image",
                    name,
                    files.Portraits.Names()
                );
            }
        }

        // Of a video that needs no look nobody knows which portrait it names.
        if (areAllKnown)
        {
            foreach (var name in files.Portraits.Names())
            {
                if (name != "default" && !used.Contains(files.Portraits.First(name)))
                {
                    yield return Orphan(
                        "inputs/" + files.Portraits.First(name),
                        "video",
                        name,
                        names
                    );
                }
            }
        }
    }

    private Problem Orphan(string file, string what, string name, IEnumerable<string> known) =>
        new(
            file,
            $"belongs to no {what}",
            Near(name, known) is { } near
                ? $"did you mean '{near}'?"
                : $"no {what} is named '{name}'"
        );

    // Of ben.wav.srt and ben.en.srt the recording is ben.
    private string? Near(string name, IEnumerable<string> known)
    {
        for (var at = name.Length; at > 0; at = name.LastIndexOf('.', at - 1))
        {
            if (files.Recordings.Contains(name[..at]))
            {
                return name[..at];
            }
        }

        return ++_lookedFor > MostLookedFor ? null : SpellingSuggestion.For(name, known);
    }
}
