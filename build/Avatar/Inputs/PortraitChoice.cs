using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>Which portrait speaks a recording: the image of its name, else the one that settings name, else <c>default.*</c>.</summary>
internal sealed class PortraitChoice(InputFiles files)
{
    private readonly List<Problem> _notes = [];
    private ILookup<string, string>? _loose;
    private readonly Dictionary<string, Known> _facts = new(StringComparer.Ordinal);

    /// <summary>Portraits that were taken for another name than theirs.</summary>
    public IEnumerable<Problem> Notes => _notes;

    /// <summary>The portrait, below inputs, or null after a problem.</summary>
    /// <param name="name">The video's.</param>
    /// <param name="named">What its settings say, or null.</param>
    /// <param name="at">Where they say so.</param>
    /// <param name="problems">The video's.</param>
    public string? For(string name, string? named, Place at, List<Problem> problems)
    {
        var portraits = files.Portraits;
        foreach (
            var candidate in (ReadOnlySpan<string>)(named is null ? [name, "default"] : [name])
        )
        {
            if (portraits.Shared(candidate) is { } several)
            {
                problems.Add(
                    new Problem(
                        "inputs/" + portraits.First(candidate),
                        $"more than one image is named '{candidate}': {several}",
                        "keep one of them"
                    )
                );
                return null;
            }

            if (portraits.Only(candidate) is { } portrait)
            {
                return portrait;
            }

            if (
                candidate == name
                && (Alike(name, problems) ?? Unusable(name, problems)) is { } other
            )
            {
                return other.Length > 0 ? other : null;
            }
        }

        return named is null ? None(problems) : Named(named, at, problems);
    }

    /// <summary>What is known of a portrait, read once for all its videos; null when nothing is, or after problems.</summary>
    public PortraitFacts? FactsOf(string portrait, List<Problem> problems)
    {
        if (files.Facts.Only(Path.GetFileNameWithoutExtension(portrait)) is not { } file)
        {
            return null;
        }

        if (!_facts.TryGetValue(file, out var known))
        {
            var own = new List<Problem>();
            var text = TextFile.Read(Path.Combine(files.Folder, file), "inputs/" + file, own);
            known = new Known(
                text is null ? null : PortraitFacts.Read(text, "inputs/" + file, own),
                own
            );
            _facts.Add(file, known);
        }

        problems.AddRange(known.Problems);
        return known.Facts;
    }

    // Another portrait would be the wrong face: empty after a problem.
    private string? Unusable(string name, List<Problem> problems)
    {
        var own = files.NoPortraits.Own(name);
        if (!files.NoPortraits.Contains(own))
        {
            return null;
        }

        var file = files.NoPortraits.First(own);
        problems.Add(
            new Problem(
                "inputs/" + file,
                $"is named as the portrait of '{name}', and is no picture that can be read here ({InputFiles.ImageForms})",
                Path.GetExtension(file).ToLowerInvariant() switch
                {
                    ".heic" or ".heif" or ".avif" =>
                        $"convert it: heif-convert {Path.GetFileName(file)} {name}.png (package libheif-examples)",
                    ".svg" =>
                        $"convert it: rsvg-convert -o {name}.png {Path.GetFileName(file)} (package librsvg2-bin)",
                    _ =>
                        $"convert it: magick {Path.GetFileName(file)} {name}.png (package imagemagick); if it is none, move it away",
                }
            )
        );
        return "";
    }

    // The portrait whose name differs in case or Unicode form only; empty after a problem, null when there is none.
    private string? Alike(string name, List<Problem> problems)
    {
        _loose ??= files
            .Portraits.Names()
            .Where(image => !files.Recordings.Contains(image))
            .ToLookup(Loose, StringComparer.Ordinal);
        var images = _loose[Loose(name)].Where(image => image != "default").ToArray();
        if (images.Length == 0)
        {
            return null;
        }

        if (images is [var image] && files.Portraits.Only(image) is { } portrait)
        {
            _notes.Add(
                new Problem(
                    "inputs/" + portrait,
                    $"is taken for '{name}', though its name differs in case or Unicode form",
                    "rename it, so that it holds on every system"
                )
            );
            return portrait;
        }

        problems.Add(
            new Problem(
                "inputs/" + files.Portraits.First(images[0]),
                $"more than one image is named almost as '{name}': {string.Join(", ", images)}",
                $"name one of them '{name}'"
            )
        );
        return "";
    }

    private static string Loose(string name) => UnicodeForm.Of(name).ToUpperInvariant();

    // The same words for every video: told once, they are the fault of all.
    private string? None(List<Problem> problems)
    {
        problems.Add(none ??= NoDefault());
        return null;
    }

    private Problem? none;

    private Problem NoDefault()
    {
        const int Few = 3;
        var portraits = files.Portraits;
        var there = portraits
            .Names()
            .Where(name => !files.Recordings.Contains(name))
            .Select(name => Path.GetFileName(portraits.First(name)))
            .ToArray();
        var shown = string.Join(", ", there.Take(Few)) + (there.Length > Few ? ", …" : "");
        var remedy = there switch
        {
            [] => $"put default.jpg there ({InputFiles.ImageForms})",
            [var only] => $"rename {only} to default{Path.GetExtension(only)}",
            _ =>
                $"of those that are there ({shown}) rename one to default{Path.GetExtension(there[0])}",
        };
        return new Problem(
            "inputs/images",
            "there is no default.* for recordings that have no image of their own name",
            $"{remedy}, or name one with \"portrait\""
        );
    }

    private string? Named(string named, Place at, List<Problem> problems)
    {
        var portraits = files.Portraits;
        if (portraits.Holds(named))
        {
            return portraits.Prefix + named;
        }

        if (portraits.Shared(named) is { } several)
        {
            problems.Add(
                at.Problem(
                    $"more than one image is named '{named}': {several}",
                    "say which, with its extension"
                )
            );
        }
        else if (portraits.Only(named) is { } only)
        {
            return only;
        }
        else
        {
            var known = portraits
                .Names()
                .SelectMany(n => new[] { n, Path.GetFileName(portraits.First(n)) });
            problems.Add(
                at.Problem(
                    $"portrait '{named}' isn't in inputs/images",
                    SpellingSuggestion.For(named, known) is { } near
                        ? $"did you mean '{near}'?"
                        : "put it there, or name one that is"
                )
            );
        }

        return null;
    }

    private sealed record Known(PortraitFacts? Facts, List<Problem> Problems);
}
