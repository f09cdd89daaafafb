using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Media.Subtitles.Fonts;

/// <summary>
/// The fonts of this machine, read when a subtitle first asks for them: their files lie where fontconfig's own file
/// says. Starts no program.
/// </summary>
public sealed partial class InstalledFonts
{
    // Of the two that a machine is likely to have, the one with more letters; then what other systems bring.
    private static readonly string[] Usual =
    [
        "Noto Sans CJK SC",
        "DejaVu Sans",
        "Noto Sans",
        "Liberation Sans",
        "Arial",
        "Helvetica",
    ];

    private readonly Lazy<FontFace[]> faces;
    private readonly ConcurrentDictionary<int, FontFace?> found = [];

    /// <summary>Of this machine, or of one folder.</summary>
    public InstalledFonts(string? folder = null) =>
        faces = new(() =>
            [
                .. (folder is null ? Folders() : [folder])
                    .Distinct(StringComparer.Ordinal)
                    .SelectMany(Files)
                    .Order(StringComparer.Ordinal)
                    .SelectMany(FontFace.In),
            ]
        );

    /// <summary>The face that a family's plain letters are drawn in; null where there is none at all.</summary>
    /// <param name="family">As the recipe names it; null for a usual one.</param>
    public FontFace? Of(string? family) =>
        (family is null ? null : Named(family))
        ?? Usual.Select(Named).FirstOrDefault(face => face is not null)
        ?? faces.Value.FirstOrDefault();

    /// <summary>The face that a letter is drawn in, given the one it should have; null if none has it.</summary>
    public FontFace? For(Rune letter, FontFace? wanted) =>
        wanted?.Has(letter) == true
            ? wanted
            : found.GetOrAdd(
                letter.Value,
                value => faces.Value.FirstOrDefault(face => face.Has(new Rune(value)))
            );

    private FontFace? Named(string family)
    {
        var named = faces
            .Value.Where(face =>
                face.Family.Equals(family, StringComparison.OrdinalIgnoreCase)
                || face.OtherFamily.Equals(family, StringComparison.OrdinalIgnoreCase)
            )
            .ToArray();
        return named.FirstOrDefault(face => face.Style is "Regular" or "Book" or "Roman")
            ?? named.FirstOrDefault();
    }

    private static IEnumerable<string> Files(string folder) =>
        Disk.FilesBelow(folder)
            .Where(path =>
                Path.GetExtension(path).ToLowerInvariant() is ".ttf" or ".otf" or ".ttc" or ".otc"
            );

    private static IEnumerable<string> Folders()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows())
        {
            return [Environment.GetFolderPath(Environment.SpecialFolder.Fonts)];
        }

        return OperatingSystem.IsMacOS()
            ? ["/System/Library/Fonts", "/Library/Fonts", Path.Combine(home, "Library/Fonts")]
            : Configured(home);
    }

    private static IEnumerable<string> Configured(string home)
    {
        var file = Environment.GetEnvironmentVariable("FONTCONFIG_FILE");
        file = file is { Length: > 0 } && Path.IsPathRooted(file) ? file : "/etc/fonts/fonts.conf";
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        data = data is { Length: > 0 } ? data : Path.Combine(home, ".local/share");
        try
        {
            return
            [
                .. Directories()
                    .Matches(Disk.ReadText(file))
                    .Select(dir =>
                        dir.Groups["path"].Value.Trim() is var path && dir.Groups["xdg"].Success
                            ? Path.Combine(data, path)
                        : path.StartsWith("~/", StringComparison.Ordinal)
                            ? Path.Combine(home, path[2..])
                        : path
                    ),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ["/usr/share/fonts", "/usr/local/share/fonts", Path.Combine(home, ".fonts")];
        }
    }

    [GeneratedRegex(
        @"<dir(\s+(prefix=""(?<xdg>xdg)""|[a-z]+=""[^""]*""))*\s*>(?<path>[^<]+)</dir>",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Directories();
}
