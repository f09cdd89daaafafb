using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>Files among the inputs that nothing will come of, most often for a mistyped name.</summary>
/// <param name="files">All.</param>
/// <param name="videos">All.</param>
/// <param name="used">Portraits and watermarks that a video takes, below inputs.</param>
/// <param name="areAllKnown">Every video was asked for them.</param>
internal sealed class InputNotes(
    InputFiles files,
    IReadOnlyList<VideoRequest> videos,
    IReadOnlySet<string> used,
    bool areAllKnown
)
{
    // Each is compared with every name.
    private const int MostLookedFor = 100;

    private readonly string[] names = [.. videos.Select(video => video.Name)];
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

        foreach (
            var note in OfNoRecording(files.Prompts)
                .Concat(Subtitles())
                .Concat(OfNoRecording(files.Overrides))
        )
        {
            yield return note;
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

    private IEnumerable<Problem> OfNoRecording(NamedFiles named) =>
        named
            .Names()
            .Where(name => !files.Recordings.Contains(files.Recordings.Own(name)))
            .Select(name => Orphan("inputs/" + named.First(name), "recording", name, names));

    // Those of a language are taken by the videos whose settings name it.
    private IEnumerable<Problem> Subtitles()
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var video in videos)
        {
            if (
                video.Settings.Finish.SubtitleLanguage is { } language
                && files.SubtitlesOf(video.Name, language) is var spoken
                && spoken != video.Name
            )
            {
                taken[files.Subtitles.Own(spoken)] = video.Name;
                taken[files.Subtitles.Own(video.Name)] = "";
            }
        }

        foreach (var name in files.Subtitles.Names())
        {
            var file = "inputs/" + files.Subtitles.First(name);
            var isOwn = files.Recordings.Contains(files.Recordings.Own(name));
            if (taken.TryGetValue(name, out var by) && by.Length == 0)
            {
                yield return new Problem(
                    file,
                    "isn't used",
                    "finish.subtitleLanguage names a language, and there are subtitles in it"
                );
            }
            else if (by is null && !isOwn && Spoken(name) is var (video, language))
            {
                // What the settings of a video say that needed no look isn't known.
                if (!video.IsKnown || !files.Overrides.Contains(files.Overrides.Own(video.Name)))
                {
                    yield return new Problem(
                        file,
                        $"isn't used, though '{video.Name}' is a recording",
                        $"set finish.subtitleLanguage to \"{language}\" to use it"
                    );
                }
            }
            else if (by is null && !isOwn)
            {
                yield return Orphan(file, "recording", name, names);
            }
        }
    }

    // The video whose name stands before a language's.
    private (VideoRequest Video, string Language)? Spoken(string name)
    {
        var at = name.LastIndexOf('.');
        return
            at > 0
            && LanguageTag.IsCertain(name[(at + 1)..])
            && files.Recordings.Own(name[..at]) is var own
            && Array.BinarySearch(names, own, StringComparer.Ordinal) is >= 0 and var video
            ? (videos[video], name[(at + 1)..])
            : null;
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
