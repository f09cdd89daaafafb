using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Avatar.Gpu;
using Cake.Core.Diagnostics;

namespace AvatarBuild.Host.CommandLine;

/// <summary>Values of options, from text; null when the text isn't one.</summary>
internal static class Values
{
    /// <summary>Digits only: no sign, space or group.</summary>
    public static int? Whole(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
        && n >= least
        && n <= most
            ? n
            : null;

    public static string? Seed(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? text
            : null;

    public static string? Path(string text) =>
        string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal)
            ? null
            : text;

    /// <summary>A file's path where a name would do as well.</summary>
    public static bool IsFile(string text) =>
        text.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>A name in recipes, or the path of a file.</summary>
    public static string? Recipe(string text) => IsFile(text) ? Path(text) : Name(text);

    /// <summary>A plain file name: it becomes a path below a folder of ours.</summary>
    public static string? Name(string text) =>
        Path(text) is null || text is "." or ".." || text.AsSpan().IndexOfAny('/', '\\') >= 0
            ? null
            : text;

    public static ImmutableArray<string>? List(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        return Array.TrueForAll(parts, p => Path(p) is not null) ? [.. parts] : null;
    }

    public static OutputFormat? Format(string text) =>
        text switch
        {
            "json" => OutputFormat.Json,
            "svg" => OutputFormat.Svg,
            "dot" => OutputFormat.Dot,
            "mermaid" => OutputFormat.Mermaid,
            _ => null,
        };

    /// <summary>"2/5": the second of five.</summary>
    public static Shard? Shard(string text)
    {
        var parts = text.Split('/');
        return
            parts.Length == 2
            && Whole(parts[1], 1, 10_000) is { } count
            && Whole(parts[0], 1, count) is { } index
            ? new Shard(index, count)
            : null;
    }

    public static GpuChoice? Gpus(string text)
    {
        switch (text)
        {
            case "all":
                return GpuChoice.Every;
            case "none":
                return GpuChoice.None;
        }

        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (Card(part) is not { } name)
            {
                return null;
            }

            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                names.Add(name);
            }
        }

        return new(false, names.ToImmutable());
    }

    // A number, without zeros before it, or a UUID as nvidia-smi -L prints it.
    private static string? Card(string text) =>
        Whole(text, 0, 1023) is { } index ? index.ToString(CultureInfo.InvariantCulture)
        : text.StartsWith("GPU-", StringComparison.OrdinalIgnoreCase)
        && Guid.TryParse(text.AsSpan(4), out _)
            ? text
        : null;

    /// <summary>As it is written, without spaces around the key.</summary>
    public static string? Setting(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && Path(text[..equals]) is { } key ? key.Trim() + text[equals..] : null;
    }

    /// <summary>In any case, or its first letter, as Cake takes it.</summary>
    public static Verbosity? Level(string text) =>
        text.ToUpperInvariant() switch
        {
            "Q" or "QUIET" => Verbosity.Quiet,
            "M" or "MINIMAL" => Verbosity.Minimal,
            "N" or "NORMAL" => Verbosity.Normal,
            "V" or "VERBOSE" => Verbosity.Verbose,
            "D" or "DIAGNOSTIC" => Verbosity.Diagnostic,
            _ => null,
        };
}
