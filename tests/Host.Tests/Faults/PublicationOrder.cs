namespace AvatarBuild.Host.Tests.Faults;

/// <summary>
/// What a power cut may leave is decided by what was flushed before: the order that the design promises, looked for in
/// the calls of a real build.
/// </summary>
internal sealed class PublicationOrder(IEnumerable<SystemCall> all)
{
    private readonly SystemCall[] calls = [.. all.Where(call => !call.Failed)];

    private const string Build = "outputs/.build/";
    private static readonly string Work = Build + Path.Combine("work", "");

    /// <summary>Renames to final names that were looked at.</summary>
    public int Published { get; private set; }

    public IEnumerable<string> Violations()
    {
        for (var at = 0; at < calls.Length; at++)
        {
            var call = calls[at];
            if (call.Name.StartsWith("rename", StringComparison.Ordinal) && IsStaged(call.From))
            {
                Published++;
                foreach (var violation in Output(call, at))
                {
                    yield return $"{call.Path}: {violation}";
                }
            }
            else if (call.Path.StartsWith(Build + "records/", StringComparison.Ordinal))
            {
                var folder = Folder(call.From);
                var commit = Last("unlink", Build + "index.db-journal", at);
                if (
                    commit
                    < Array.FindLastIndex(calls, at, c => Folder(c.From) == folder && IsFinal(c))
                )
                {
                    yield return $"{call.Path}: filed before it is in the index";
                }
            }
        }
    }

    private IEnumerable<string> Output(SystemCall call, int at)
    {
        var folder = Folder(call.From);
        var record = Last("pwrite64", folder + "/record.json", at);
        var commit = Array.FindIndex(
            calls,
            at,
            c => c.Name == "unlink" && c.Path == Build + "index.db-journal"
        );
        if (record < 0)
        {
            yield return "renamed without a record";
            yield break;
        }

        if (Between("fsync", call.From, 0, at) < 0)
        {
            yield return "its content isn't flushed";
        }

        if (Between("fsync", folder + "/record.json", record, at) < 0)
        {
            yield return "the record's content isn't flushed";
        }

        if (Between("fsync", folder, record, at) < 0)
        {
            yield return "the record's name isn't flushed";
        }

        if (commit < 0 || Between("fsync", Folder(call.Path), at, commit) < 0)
        {
            yield return "its name isn't flushed before the commit";
        }

        foreach (var made in NewFoldersAbove(call.Path, at).Concat(NewFoldersAbove(call.From, at)))
        {
            if (Between("fsync", Folder(calls[made].Path), made, commit) < 0)
            {
                yield return $"the name of its folder {calls[made].Path} isn't flushed";
            }
        }
    }

    private IEnumerable<int> NewFoldersAbove(string path, int before)
    {
        for (var folder = Folder(path); folder.Length > 0; folder = Folder(folder))
        {
            if (
                Array.FindIndex(calls, 0, before, c => c.Name == "mkdir" && c.Path == folder)
                is >= 0
                    and var made
            )
            {
                yield return made;
            }
        }
    }

    private int Last(string name, string path, int before) =>
        Array.FindLastIndex(calls, before, c => c.Name == name && c.Path == path);

    private int Between(string name, string path, int from, int to) =>
        Array.FindIndex(calls, from, to - from, c => c.Name == name && c.Path == path);

    private static bool IsFinal(SystemCall call) =>
        IsStaged(call.From) && !call.Path.StartsWith(Work, StringComparison.Ordinal);

    private static bool IsStaged(string path) =>
        path.StartsWith(Work, StringComparison.Ordinal)
        && Path.GetFileName(path).StartsWith("staged-", StringComparison.Ordinal);

    private static string Folder(string path) => Path.GetDirectoryName(path) ?? "";
}
