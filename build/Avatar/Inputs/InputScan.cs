using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>
/// Reads what the inputs folder asks for: a video for each recording, with the portrait, prompt, subtitles and settings that
/// go with it. Opens only settings, portraits' facts and prompts; media are looked at by the steps.
/// </summary>
internal sealed class InputScan
{
    /// <summary>Of 255 bytes that a file name may have, what is left for <c>.facts.json</c> and a date beside it.</summary>
    private const int MaxNameBytes = 215;

    /// <summary>Videos that a core takes at a time, where there are many.</summary>
    private const int Share = 1024;

    private readonly InputFiles _files;
    private readonly Recipe _recipe;
    private readonly PortraitChoice _portraits;

    private InputScan(string folder, Recipe recipe)
    {
        _files = new InputFiles(folder);
        _recipe = recipe;
        _portraits = new PortraitChoice(_files);
    }

    /// <summary>Scans a folder.</summary>
    /// <param name="folder">Absolute.</param>
    /// <param name="recipe">What holds for all.</param>
    /// <param name="problems">Takes what ends the run: no recordings at all, or a watermark of the recipe that isn't there.</param>
    /// <param name="isKnown">By name: videos that need no look; null for none.</param>
    public static VideoRequests Read(
        string folder,
        Recipe recipe,
        List<Problem> problems,
        Func<string, bool>? isKnown = null
    )
    {
        var scan = new InputScan(folder, recipe);
        if (scan._files.Recordings.IsEmpty)
        {
            var what = scan._files.HasAudioFolder ? "holds no recording" : "isn't there";
            problems.Add(
                new Problem(
                    Path.Combine(folder, "audio"),
                    what,
                    $"put recordings there ({InputFiles.AudioForms}), or name another folder with --inputs=DIR"
                )
            );
            return new VideoRequests([], _ => []);
        }

        scan.CheckWatermark(recipe.Settings, null, problems);
        var names = scan._files.Recordings.Names();
        var videos = isKnown is null
            ? new VideoRequest?[names.Length]
            : scan.AllKnown(names, isKnown);
        for (var i = 0; i < names.Length; i++)
        {
            videos[i] ??= scan.Video(names[i]);
        }

        return new VideoRequests(
            ImmutableCollectionsMarshal.AsImmutableArray<VideoRequest>(videos!),
            all => scan._portraits.Notes.Concat(scan.FindUnused(all))
        );
    }

    // By their place among all names, null where one isn't known; on all cores, since most are.
    private VideoRequest?[] AllKnown(string[] names, Func<string, bool> isKnown)
    {
        var videos = new VideoRequest?[names.Length];
        var backend = _recipe.BackendOf(_recipe.Settings);
        Parallel.ForEach(
            Partitioner.Create(0, names.Length, Share),
            range =>
            {
                for (var i = range.Item1; i < range.Item2; i++)
                {
                    if (isKnown(names[i]))
                    {
                        videos[i] = new(names[i])
                        {
                            Settings = _recipe.Settings,
                            Backend = backend,
                            IsKnown = true,
                        };
                    }
                }
            }
        );
        return videos;
    }

    private VideoRequest Video(string name)
    {
        var problems = new List<Problem>();
        CheckName(name, problems);
        var overrides = Overrides(name, problems, out var readable);
        var settings = readable ? _recipe.Resolve(overrides, problems) : null;
        var backend = _recipe.BackendOf(settings ?? _recipe.Settings);
        var portrait = settings is null
            ? null
            : _portraits.For(
                name,
                settings.Portrait,
                _recipe.PlaceOf("portrait", overrides),
                problems
            );
        if (settings is not null && overrides is not null)
        {
            CheckWatermark(settings, overrides, problems);
        }

        return new VideoRequest(name)
        {
            Recording = _files.Recordings.First(name),
            Portrait = portrait,
            PortraitFacts =
                portrait is not null && backend.Builtin is not null
                    ? _portraits.FactsOf(portrait, problems)
                    : null,
            Prompt = backend.UsesPrompt
                ? Prompt(name, settings ?? _recipe.Settings, problems)
                : null,
            PromptFile = Only(_files.Prompts, name, "prompts", problems),
            SubtitlesFile = Only(
                _files.Subtitles,
                _files.SubtitlesOf(name, (settings ?? _recipe.Settings).Finish.SubtitleLanguage),
                "subtitles",
                problems
            ),
            OverrideFile = _files.Overrides.Only(_files.Overrides.Own(name)),
            Settings = settings ?? _recipe.Settings,
            Backend = backend,
            Problems = [.. problems],
        };
    }

    private void CheckName(string name, List<Problem> problems)
    {
        var file = "inputs/" + _files.Recordings.First(name);
        if (_files.Recordings.Shared(name) is { } several)
        {
            problems.Add(
                new Problem(
                    file,
                    $"more than one recording is named '{name}': {several}",
                    "rename one of them"
                )
            );
        }

        if (name.Contains('\uFFFD', StringComparison.Ordinal))
        {
            problems.Add(new Problem(file, "its name isn't UTF-8", "rename it"));
        }

        var bytes = Encoding.UTF8.GetByteCount(name);
        if (bytes > MaxNameBytes)
        {
            problems.Add(
                new Problem(
                    file,
                    $"its name has {bytes} bytes, and the files made from it need longer ones",
                    $"shorten it to {MaxNameBytes}"
                )
            );
        }
    }

    private RecipeLayer? Overrides(string name, List<Problem> problems, out bool readable)
    {
        name = _files.Overrides.Own(name);
        var file = Only(_files.Overrides, name, "settings", problems);
        var layer =
            file is not null
            && TextFile.Read(Path.Combine(_files.Folder, file), "inputs/" + file, problems)
                is { } text
                ? RecipeReader.ReadOverrides(text, "inputs/" + file, problems)
                : null;
        readable = layer is not null || (file is null && _files.Overrides.Shared(name) is null);
        return layer;
    }

    /// <summary>A prompt's file ends with a line break that nobody meant, and how an editor ends lines is no matter of the model's.</summary>
    private string? Prompt(string name, Settings settings, List<Problem> problems) =>
        (
            _files.Prompts.Only(_files.Prompts.Own(name)) is { } file
                ? TextFile
                    .Read(Path.Combine(_files.Folder, file), "inputs/" + file, problems)
                    ?.TrimEnd('\r', '\n')
                : settings.Prompt
        )
            ?.Replace("\r\n", "\n", StringComparison.Ordinal)
            .Replace('\r', '\n');

    private static string? Only(NamedFiles files, string name, string what, List<Problem> problems)
    {
        name = files.Own(name);
        if (files.Shared(name) is { } several)
        {
            problems.Add(
                new Problem(
                    "inputs/" + files.First(name),
                    $"'{name}' has {what} more than once: {several}",
                    "keep one of them"
                )
            );
        }

        return files.Only(name);
    }

    private void CheckWatermark(Settings settings, RecipeLayer? overrides, List<Problem> problems)
    {
        if (
            settings.Finish.Watermark is not { } watermark
            || watermark == _recipe.Settings.Finish.Watermark && overrides is not null
        )
        {
            return;
        }

        var at = _recipe.PlaceOf("finish.watermark.file", overrides);
        if (
            !Path.IsPathFullyQualified(watermark.File)
            && watermark.File.Split('/').Any(s => s is "" or "." or "..")
        )
        {
            problems.Add(
                at.Problem(
                    $"watermark '{watermark.File}' leaves the inputs folder",
                    "name a file below it, or an absolute path"
                )
            );
        }
        else if (!Disk.FileExists(Path.Combine(_files.Folder, watermark.File)))
        {
            problems.Add(
                at.Problem(
                    $"watermark '{watermark.File}' isn't there",
                    "put it below inputs, or name it by its absolute path"
                )
            );
        }
    }

    private IEnumerable<Problem> FindUnused(ImmutableArray<VideoRequest> videos)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var settings in videos.Select(v => v.Settings).Prepend(_recipe.Settings).Distinct()
        )
        {
            used.Add(settings.Finish.Watermark?.File ?? "");
        }

        used.UnionWith(videos.Select(v => v.Portrait ?? ""));
        return new InputNotes(
            _files,
            videos,
            used,
            // Of a video with a problem, too, nobody knows its portrait.
            videos.All(v => v.Portrait is not null)
        ).All();
    }
}
