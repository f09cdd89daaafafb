using System.Collections.Immutable;
using System.IO.Enumeration;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Avatar.Renderers.Command;

/// <summary>
/// Finds the video that an attempt made. What lay there before the attempt doesn't count, and neither does anything that
/// could be one of two: a stale or foreign file must never pass for the result.
/// </summary>
internal sealed class OutputFinder
{
    private readonly OutputPlace place;
    private readonly IReadOnlyDictionary<string, string> values;
    private readonly string folder;
    private readonly Dictionary<string, FileStat> before = new(StringComparer.Ordinal);

    /// <summary>Remembers what is there before the program starts.</summary>
    /// <param name="place">Where it will be.</param>
    /// <param name="values">Of the placeholders.</param>
    /// <param name="folder">Where the program runs: what its relative paths are relative to.</param>
    public OutputFinder(
        OutputPlace place,
        IReadOnlyDictionary<string, string> values,
        string folder
    )
    {
        this.place = place;
        this.values = values;
        this.folder = folder;
        foreach (var path in Candidates())
        {
            if (FileStat.Of(path) is { } stat)
            {
                before[path] = stat;
            }
        }
    }

    /// <summary>The video's absolute path, or null with what is wrong.</summary>
    public (string? Path, string? Trouble) Find(CommandResult result)
    {
        if (place.Line is not null)
        {
            return FromLine(result);
        }

        var found = Candidates().Where(IsNew).ToArray();
        return found switch
        {
            [var one] => (one, null),
            [] when Candidates().Any() && before.Count > 0 => (
                null,
                "made no video: what lies there is older than this attempt"
            ),
            [] => (null, "made no video"),
            _ => (
                null,
                $"left {found.Length} files that could be the video: {string.Join(", ", found.Select(System.IO.Path.GetFileName))}"
            ),
        };
    }

    /// <summary>The folder around a file that is named by this attempt's <c>{unique}</c>, so nobody else's; null for none.</summary>
    public string? OwnFolder(string path)
    {
        if (place.Folder is null || values["unique"] is not { Length: > 0 } unique)
        {
            return null;
        }

        var root = Full(place.Folder) + System.IO.Path.DirectorySeparatorChar;
        var folder = System.IO.Path.GetDirectoryName(path);
        while (
            folder?.StartsWith(root, StringComparison.Ordinal) == true
            && !System.IO.Path.GetFileName(folder).Contains(unique, StringComparison.Ordinal)
        )
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return folder?.StartsWith(root, StringComparison.Ordinal) == true ? folder : null;
    }

    private (string? Path, string? Trouble) FromLine(CommandResult result)
    {
        var paths = result
            .StandardOutput.Split('\n')
            .Where(line => line.Contains(place.Line!, StringComparison.Ordinal))
            .Select(line =>
                line[
                    (line.LastIndexOf(place.Line!, StringComparison.Ordinal) + place.Line!.Length)..
                ]
                    .Trim()
            )
            .Where(path => path.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .Select(path => System.IO.Path.GetFullPath(path, folder))
            .ToArray();
        return paths switch
        {
            [var one] when FileStat.Of(one) is { Size: > 0 } => (one, null),
            [var one] => (null, $"says that the video is {one}, and it isn't there"),
            [] => (null, $"never printed '{place.Line}' and a path"),
            _ => (null, $"printed {paths.Length} paths for its video: {string.Join(", ", paths)}"),
        };
    }

    private bool IsNew(string path) =>
        place.Frames == FrameKind.Png
            // In a private folder: nothing is older than the attempt there.
            ? Disk.Files(path).Any()
            : FileStat.Of(path) is { Size: > 0 } now
                && !(before.TryGetValue(path, out var then) && then == now);

    private ImmutableArray<string> Candidates()
    {
        if (place.Line is not null)
        {
            return [];
        }

        if (place.Folder is null)
        {
            var exact = Full(place.Path);
            return place.Frames == FrameKind.Png
                ? Disk.FolderExists(exact)
                    ? [exact]
                    : []
                : Disk.FileExists(exact)
                    ? [exact]
                    : [];
        }

        var root = Full(place.Folder);
        if (!Disk.FolderExists(root))
        {
            return [];
        }

        var pattern = Placeholders.Fill(place.Pattern, values);
        return
        [
            .. Disk.FilesBelow(root)
                .Where(file =>
                    FileSystemName.MatchesSimpleExpression(
                        pattern,
                        System.IO.Path.GetRelativePath(root, file).Replace('\\', '/'),
                        ignoreCase: false
                    )
                ),
        ];
    }

    private string Full(string text) =>
        System.IO.Path.GetFullPath(Placeholders.Fill(text, values), folder);
}
