using AvatarBuild.Engine.IO;
using Microsoft.Data.Sqlite;

namespace AvatarBuild.Engine.State;

/// <summary>
/// What happened before: the index over the action records. A writer (under the outputs lock) settles what a killed
/// run left pending and rebuilds a lost or damaged index; a reader only reads.
/// </summary>
public sealed class BuildState : IDisposable
{
    private readonly Workspace workspace;
    private readonly Lock gate = new();
    private Index? index;

    private BuildState(
        Workspace workspace,
        Index? index,
        IndexContent content,
        IReadOnlyList<string> notes
    )
    {
        this.workspace = workspace;
        this.index = index;
        Content = content;
        Notes = notes;
    }

    /// <summary>As it was when opened.</summary>
    public IndexContent Content { get; }

    /// <summary>What was found and mended at opening, for people.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Opens it for writing. The caller holds the outputs lock.</summary>
    public static BuildState OpenForWriting(Workspace workspace)
    {
        var notes = new List<string>();
        try
        {
            return Open(workspace, notes);
        }
        catch (Exception e) when (IsDamage(e))
        {
            var aside = SetAside(workspace.Index);
            notes.Add(
                $"the index was damaged ({e.Message}); it is now {aside}, and was rebuilt from the records"
            );
            return Open(workspace, notes);
        }
    }

    private static BuildState Open(Workspace workspace, List<string> notes)
    {
        var index = Index.Open(workspace.Index, readOnly: false);
        try
        {
            var content = index.Load();
            if (content.Records.Count == 0)
            {
                // New, or its rebuilding was ended: an index without records is never believed.
                _ = FromRecords(workspace, notes, out var records);
                index.Commit(new IndexChange { Finished = records });
                content = index.Load();
            }

            var settled = Settlement.Settle(workspace, content.Records, notes);
            if (settled.Count > 0)
            {
                index.Commit(new IndexChange { Finished = settled });
                Settlement.Clear(workspace, settled);
                content = index.Load();
            }

            return new BuildState(workspace, index, content, notes);
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    /// <summary>Opens it for reading, beside a writer or on a read-only mount.</summary>
    public static BuildState OpenForReading(Workspace workspace)
    {
        if (!Disk.FileExists(workspace.Index))
        {
            var notes = new List<string>();
            return new BuildState(workspace, null, FromRecords(workspace, notes, out _), notes);
        }

        Index? index = null;
        try
        {
            index = Index.Open(workspace.Index, readOnly: true);
            return new BuildState(workspace, index, index.Load(), []);
        }
        catch (Exception e) when (IsDamage(e))
        {
            index?.Dispose();
            var notes = new List<string>
            {
                $"{workspace.Index} can't be read ({e.Message}); looked at the records instead",
            };
            return new BuildState(workspace, null, FromRecords(workspace, notes, out _), notes);
        }
    }

    /// <summary>Text of the manifest a step was finished with, or null.</summary>
    public string? ManifestOf(string id)
    {
        try
        {
            lock (gate)
            {
                if (index is not null)
                {
                    return index.ManifestOf(id);
                }
            }
        }
        catch (Exception e) when (IsDamage(e))
        {
            // the record says the same
        }

        return ReadRecord(Path.Combine(workspace.Records, ActionRecords.FileName(id)))?.Manifest;
    }

    /// <summary>Writes a change, durably. Withdrawn records lose their file first.</summary>
    public void Commit(IndexChange change)
    {
        foreach (var id in change.Withdrawn)
        {
            Disk.DeleteFile(Path.Combine(workspace.Records, ActionRecords.FileName(id)));
        }

        lock (gate)
        {
            var open = index ?? throw new InvalidOperationException("BUG: a reader writes");
            try
            {
                open.Commit(change);
            }
            catch (Exception e) when (IsDamage(e))
            {
                // A page that opening didn't read was damaged; what the records say is still true.
                open.Dispose();
                _ = SetAside(workspace.Index);
                index = Rebuilt(workspace);
                index.Commit(change);
            }
        }
    }

    private static Index Rebuilt(Workspace workspace)
    {
        var index = Index.Open(workspace.Index, readOnly: false);
        _ = FromRecords(workspace, [], out var records);
        index.Commit(new IndexChange { Finished = records });
        return index;
    }

    /// <inheritdoc/>
    public void Dispose() => index?.Dispose();

    private static IndexContent FromRecords(
        Workspace workspace,
        List<string> notes,
        out List<ActionRecord> records
    )
    {
        records = [];
        foreach (var file in Disk.Files(workspace.Records))
        {
            if (!file.EndsWith(".json", StringComparison.Ordinal))
            {
                continue;
            }

            if (ReadRecord(file) is { } record)
            {
                records.Add(record);
            }
            else
            {
                notes.Add($"{file} isn't a record of this version, or is damaged; it is left out");
            }
        }

        var byId = new Dictionary<string, StepRecord>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            byId[record.Record.Id] = record.Record;
        }

        return new IndexContent(byId, new(StringComparer.Ordinal), new(StringComparer.Ordinal));
    }

    private static ActionRecord? ReadRecord(string path) =>
        Disk.FileExists(path) ? ActionRecords.Read(Disk.ReadText(path)) : null;

    private static bool IsDamage(Exception e) =>
        e
            is InvalidDataException
                or FormatException
                or ArgumentException
                or InvalidCastException
                or InvalidOperationException
        || (e is SqliteException { SqliteErrorCode: var code } && code is 1 or 8 or 11 or 24 or 26);

    // A journal belongs to the file it was written for: it goes with it, or it would be played into the new index.
    private static string SetAside(string path)
    {
        var number = 1;
        string Aside(int n) => FormattableString.Invariant($"{path}.damaged-{n}");
        while (Disk.FileExists(Aside(number)))
        {
            number++;
        }

        Disk.Rename(path, Aside(number));
        if (Disk.FileExists(path + "-journal"))
        {
            Disk.Rename(path + "-journal", Aside(number) + "-journal");
        }

        return Aside(number);
    }
}
