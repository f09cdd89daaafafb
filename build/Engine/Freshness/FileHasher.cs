using System.Collections.Concurrent;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Freshness;

/// <summary>A file at one look: absent, unreadable, or its digest.</summary>
/// <param name="Digest">SHA-256 in hexadecimal; null when there is no file that can be read.</param>
/// <param name="Trouble">Why it can't be read; null when it can, or isn't there.</param>
public sealed record FileState(string? Digest, string? Trouble = null)
{
    /// <summary>There is no such file.</summary>
    public static FileState Absent { get; } = new((string?)null);

    /// <summary>What kept it from being read, where that is the machine's and not the file's own.</summary>
    public FailureClass? Shortage { get; init; }

    /// <summary>It couldn't be read.</summary>
    internal static FileState Unread(Exception why) =>
        new(null, why.Message) { Shortage = MachineTrouble.Shortage(why) };
}

/// <summary>A value learnt from a file and the stat it had then.</summary>
/// <param name="Stat">Of the file when the value was learnt.</param>
/// <param name="LearntNs">When learning began, nanoseconds since 1970.</param>
/// <param name="Value">A digest, or a tool's version.</param>
public sealed record FileMemo(FileStat Stat, long LearntNs, string Value);

/// <summary>
/// Digests of files, remembered by size, mtime, ctime and inode. A memory of a file that was touched less than two
/// seconds before it was hashed is not trusted: it may have changed again within the clock's grain.
/// Knows no steps. Safe for parallel use.
/// </summary>
/// <param name="workspace">Where artifacts lie.</param>
/// <param name="remembered">What earlier runs learnt, by artifact.</param>
/// <param name="time">The clock.</param>
public sealed class FileHasher(
    Workspace workspace,
    IReadOnlyDictionary<string, FileMemo> remembered,
    TimeProvider time
)
{
    // A memory of a time that is yet to come was made by a clock that was set back since: a file may get its times again.
    private long beganNs = Nanoseconds(time);
    private readonly ConcurrentDictionary<string, FileMemo> learnt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> outside = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FileMemo> older = new(StringComparer.Ordinal);

    /// <summary>Files outside the graph that were asked about, absolute.</summary>
    public IReadOnlyCollection<string> Outside => [.. outside.Keys];

    /// <summary>What was learnt since the last call; to be stored.</summary>
    public IReadOnlyList<KeyValuePair<string, FileMemo>> TakeLearnt()
    {
        var taken = new List<KeyValuePair<string, FileMemo>>();
        foreach (var (name, _) in learnt)
        {
            if (learnt.TryRemove(name, out var memo))
            {
                taken.Add(new(name, memo));
            }
        }

        foreach (var (name, memo) in taken)
        {
            older[name] = memo;
        }

        return taken;
    }

    /// <summary>Trusts digests that were stored until now too: other hashers of this run learnt them.</summary>
    public void TrustUntilNow() => beganNs = Nanoseconds(time);

    /// <summary>Loads the remembered digests of these files in one query, before they are examined one by one.</summary>
    internal void Expect(IEnumerable<Artifact> artifacts) =>
        remembered.Fetch(artifacts.Select(artifact => artifact.ToString()));

    /// <summary>Looks at an artifact; reads it only when its stat isn't the remembered one.</summary>
    public FileState Examine(Artifact artifact) => ExamineLong(artifact, CancellationToken.None);

    /// <summary>The same of a file that may be long.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before its end.</exception>
    public FileState ExamineLong(Artifact artifact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        try
        {
            var (name, path) = (artifact.ToString(), workspace.PathOf(artifact));
            return FileStat.Of(path) is not { } stat ? FileState.Absent
                : Trusted(name, stat) is { } memo ? new FileState(memo.Value)
                : new FileState(LearnDigest(name, path, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return FileState.Unread(e);
        }
    }

    /// <summary>Reads an artifact whatever is remembered of it.</summary>
    public FileState Reread(Artifact artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        try
        {
            return new FileState(
                Learn(artifact.ToString(), workspace.PathOf(artifact), ContentHash.OfFile)
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return FileState.Unread(e);
        }
    }

    /// <summary>A value learnt from a file outside the graph (a tool's version), remembered the same way.</summary>
    /// <param name="name">Under which it is remembered.</param>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="learn">From the path to the value; called only when the file isn't the remembered one.</param>
    /// <returns>Null when there is no such file.</returns>
    public string? Remember(string name, string path, Func<string, string> learn)
    {
        outside[path] = name;
        return Value(name, path, learn);
    }

    /// <summary>What is remembered of a file that is still the same; null when it has to be learnt.</summary>
    public string? Recall(string name, string path)
    {
        outside[path] = name;
        return FileStat.Of(path) is { } stat ? Trusted(name, stat)?.Value : null;
    }

    /// <summary>Does the memory of an artifact hold as long as its file has this stat?</summary>
    public bool VouchesFor(Artifact artifact, FileStat stat)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return Trusted(artifact.ToString(), stat) is not null;
    }

    private string? LearnDigest(string name, string path, CancellationToken cancellationToken) =>
        Learn(name, path, file => ContentHash.OfFile(file, cancellationToken));

    private string? Value(string name, string path, Func<string, string> learn) =>
        FileStat.Of(path) is not { } stat ? null
        : Trusted(name, stat) is { } memo ? memo.Value
        : Learn(name, path, learn);

    // A clock that stepped back makes the file seem touched in the future: not trusted either.
    private FileMemo? Trusted(string name, FileStat stat) =>
        Known(name) is { } memo && memo.Stat == stat && memo.Stat.VouchesFor(memo.LearntNs)
            ? memo
            : null;

    private string? Learn(string name, string path, Func<string, string> learn)
    {
        // Stat before and after: what was read belongs to a stat only when both agree.
        for (var attempt = 0; ; attempt++)
        {
            var started = Nanoseconds(time);
            if (FileStat.Of(path) is not { } before)
            {
                return null;
            }

            string value;
            try
            {
                value = learn(path);
            }
            catch (FileNotFoundException)
            {
                return null;
            }

            if (FileStat.Of(path) == before || attempt == 3)
            {
                learnt[name] = new FileMemo(before, started, value);
                return value;
            }
        }
    }

    private FileMemo? Known(string name) =>
        learnt.TryGetValue(name, out var fresh) ? fresh
        : older.TryGetValue(name, out var early) ? early
        : remembered.TryGetValue(name, out var memo) && memo.LearntNs <= beganNs ? memo
        : null;

    private static long Nanoseconds(TimeProvider time) =>
        (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
