using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Renderers.Jobs;

/// <summary>
/// What tells versions of weights and code apart without reading them whole: of large files the size, the head and 16
/// samples of 64 KiB, remembered by stat; of a repository its commit. Asked once a run for each place. Safe for parallel use.
/// </summary>
/// <param name="root">The workspace: what relative paths are relative to.</param>
/// <param name="hasher">Remembers; null to learn each time.</param>
public sealed class Fingerprints(string root, FileHasher? hasher)
{
    private const int Samples = 16;
    private const int SampleBytes = 64 * 1024;
    private const int HeadBytes = 1 << 20;
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);

    /// <summary>The lines that a job's key gets of them.</summary>
    internal ImmutableArray<RequestLine> Of(RenderJob job)
    {
        if (job.Backend.FingerprintWeights.IsEmpty && job.Backend.FingerprintCommit is null)
        {
            return [];
        }

        var values = job.Options();
        var lines = ImmutableArray.CreateBuilder<RequestLine>();
        foreach (var place in job.Backend.FingerprintWeights)
        {
            var path = Placeholders.Fill(place, values);
            if (path.Length > 0)
            {
                lines.Add(new("weights " + place, Once(path, Weights)));
            }
        }

        if (job.Backend.FingerprintCommit is { } repository)
        {
            var path = Placeholders.Fill(repository, values);
            lines.Add(new("commit", Once(path, p => GitCommit.Of(p, Text) ?? "none")));
        }

        return lines.ToImmutable();
    }

    private string Once(string path, Func<string, string> learn)
    {
        var full = Path.GetFullPath(path, root);
        using var one = gate.EnterScope();
        if (!known.TryGetValue(full, out var value))
        {
            known[full] = value = learn(full);
        }

        return value;
    }

    private string Weights(string path)
    {
        if (!Disk.FolderExists(path))
        {
            return One(path);
        }

        foreach (var folder in FoldersOf(path))
        {
            // Its own stat tells a later run whether names came or went.
            hasher?.Remember("listing of " + folder, folder, _ => "");
        }

        var files = Disk.FilesBelow(path)
            .Where(IsWeights)
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetRelativePath(path, file)}={One(file)}\n");
        return ContentHash.OfText(string.Concat(files));
    }

    private static IEnumerable<string> FoldersOf(string folder) =>
        Disk.Folders(folder).SelectMany(FoldersOf).Prepend(folder);

    private string? Text(string file) =>
        hasher is null
            ? GitCommit.Read(file)
            : hasher.Remember("text of " + file, file, path => Disk.ReadText(path).Trim());

    private static bool IsWeights(string file) =>
        Path.GetExtension(file)
            is ".safetensors"
                or ".pt"
                or ".pth"
                or ".bin"
                or ".ckpt"
                or ".onnx"
                or ".json";

    private string One(string file) =>
        (
            hasher is null
                ? FileStat.Of(file) is null
                    ? null
                    : Sampled(file)
                : hasher.Remember("samples of " + file, file, Sampled)
        ) ?? "none";

    private static string Sampled(string path)
    {
        using var file = Disk.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[HeadBytes];
        hash.AppendData(buffer.AsSpan(0, file.ReadAtLeast(buffer, HeadBytes, false)));
        for (var i = 1; i <= Samples && file.Length > HeadBytes; i++)
        {
            file.Position = Math.Max(HeadBytes, (file.Length - SampleBytes) / Samples * i);
            hash.AppendData(
                buffer.AsSpan(
                    0,
                    file.ReadAtLeast(buffer.AsSpan(0, SampleBytes), SampleBytes, false)
                )
            );
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{file.Length} {Convert.ToHexStringLower(hash.GetHashAndReset())}"
        );
    }
}

/// <summary>The commit that a git repository's work tree is at, read from its files.</summary>
internal static class GitCommit
{
    /// <summary>40 hexadecimal digits, or null where there is no such repository.</summary>
    /// <param name="folder">Its top folder.</param>
    /// <param name="read">From a file's path to its trimmed text; null where it isn't there.</param>
    public static string? Of(string folder, Func<string, string?> read)
    {
        try
        {
            var git = Path.Combine(folder, ".git");
            // A work tree of another repository, or a submodule.
            if (Disk.FileExists(git) && read(git) is { } elsewhere)
            {
                git = Path.GetFullPath(elsewhere["gitdir: ".Length..], folder);
            }

            return read(Path.Combine(git, "HEAD")) is not { } head ? null
                : head.StartsWith("ref: ", StringComparison.Ordinal)
                    ? Reference(git, head["ref: ".Length..], read)
                : head;
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>A file's trimmed text, or null where it isn't there.</summary>
    public static string? Read(string file) =>
        Disk.FileExists(file) ? Disk.ReadText(file).Trim() : null;

    private static string? Reference(string git, string name, Func<string, string?> read)
    {
        var top = read(Path.Combine(git, "commondir")) is { } common
            ? Path.GetFullPath(common, git)
            : git;
        return read(Path.Combine(top, name))
            ?? read(Path.Combine(top, "packed-refs"))
                ?.Split('\n')
                .FirstOrDefault(line => line.EndsWith(" " + name, StringComparison.Ordinal))
                ?[..40];
    }
}
