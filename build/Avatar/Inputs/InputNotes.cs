namespace AvatarBuild.Avatar.Inputs;

/// <summary>Files among the inputs that nothing will come of, most often for a mistyped name.</summary>
internal static class InputNotes
{
    public static IEnumerable<Problem> Of(InputFiles files, IReadOnlyList<string> names)
    {
        foreach (var file in files.IgnoredFiles)
        {
            var forms = file.StartsWith("audio/", StringComparison.Ordinal)
                ? InputFiles.AudioForms
                : InputFiles.ImageForms;
            yield return new Problem("inputs/" + file, "is ignored", $"known here: {forms}");
        }

        foreach (var named in (NamedFiles[])[files.Prompts, files.Subtitles, files.Overrides])
        {
            foreach (var name in named.Names())
            {
                if (!files.Recordings.Contains(name))
                {
                    yield return Orphan("inputs/" + named.First(name), "recording", name, names);
                }
            }
        }

        foreach (var name in files.Facts.Names())
        {
            if (!files.Portraits.Contains(name))
            {
                yield return Orphan(
                    "inputs/" + files.Facts.First(name),
                    "image",
                    name,
                    files.Portraits.Names()
                );
            }
        }
    }

    private static Problem Orphan(
        string file,
        string what,
        string name,
        IEnumerable<string> known
    ) =>
        new(
            file,
            $"belongs to no {what}",
            Nearest.To(name, known) is { } near
                ? $"did you mean '{near}'?"
                : $"no {what} is named '{name}'"
        );
}
