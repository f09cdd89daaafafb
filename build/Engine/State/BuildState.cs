using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using Microsoft.Data.Sqlite;

namespace AvatarBuild.Engine.State;

/// <summary>
/// What happened before: the index over the action records. A writer (under the outputs lock) rebuilds a lost or
/// damaged index; a reader only reads.
/// </summary>
public sealed class BuildState : IDisposable
{
    private readonly Workspace workspace;
    private readonly Lock gate = new();
    private readonly Lazy<IReadOnlyDictionary<string, FailureRecord>> failures;
    private Index? index;

    private BuildState(
        Workspace workspace,
        Index? index,
        IndexContent? content,
        IReadOnlyList<string> notes
    )
    {
        this.workspace = workspace;
        this.index = index;
        // Of few steps, most often of none: read at once.
        failures = new(() => Ask(open => open.FailuresOf()));
        Content = content ?? OnDemand();
        Notes = notes;
    }

    /// <summary>What the index held when the state was opened.</summary>
    public IndexContent Content { get; private set; }

    /// <summary>The same, each entry read when it is asked for and then kept by what is returned: for a look at a few of many results. A writer's.</summary>
    public IndexContent OnDemand() =>
        new(
            new OnDemand<StepRecord>(
                id => Ask(open => open.RecordOf(id)),
                ids => Ask(open => open.RecordsOf(ids)),
                () => Ask(open => open.AllRecords())
            ),
            new OnDemand<FailureRecord>(
                id => failures.Value.GetValueOrDefault(id),
                _ => failures.Value,
                () => failures.Value
            ),
            new OnDemand<FileMemo>(
                name => Ask(open => open.MemoOf(name)),
                names => Ask(open => open.MemosOf(names)),
                () => Ask(open => open.AllMemos())
            )
        );

    /// <summary>What was found and mended at opening, for people.</summary>
    public IReadOnlyList<string> Notes { get; private set; }

    /// <summary>Is told of what is found and mended later.</summary>
    public Action<string>? Tell { get; set; }

    /// <summary>Opens it for writing, as it lies: <c>Recovery</c> opens it with what a killed run left.</summary>
    /// <param name="workspace">Where it lies.</param>
    /// <param name="isForFew">Little of what it holds will be asked for.</param>
    internal static BuildState OpenForWriting(Workspace workspace, bool isForFew = false)
    {
        var notes = new List<string>();
        try
        {
            return Open(workspace, isForFew, notes);
        }
        catch (Exception e) when (IsDamage(e))
        {
            var aside = SetAside(workspace.Index);
            notes.Add(Damaged(e, aside));
            return Open(workspace, isForFew: false, notes);
        }
    }

    private static BuildState Open(Workspace workspace, bool isForFew, List<string> notes)
    {
        var index = Index.Open(workspace.Index, readOnly: false);
        try
        {
            if (index.IsEmpty)
            {
                // New, or its rebuilding was ended: an index without records is never believed.
                _ = FromRecords(workspace, notes, mayMove: true, out var records);
                index.Commit(new IndexChange { Finished = records });
            }

            return new BuildState(workspace, index, isForFew ? null : index.Load(), notes);
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    /// <summary>Reads the index again, after recovery.</summary>
    /// <param name="isForFew">Little of it will be asked for.</param>
    /// <param name="recovered">What was recovered, for people.</param>
    internal void Reload(bool isForFew, IReadOnlyList<string> recovered)
    {
        Content = isForFew ? OnDemand() : Ask(open => open.Load());
        Notes = [.. Notes, .. recovered];
    }

    /// <summary>Opens it for reading, beside a writer or on a read-only mount.</summary>
    public static BuildState OpenForReading(Workspace workspace)
    {
        if (!Disk.FileExists(workspace.Index))
        {
            var notes = new List<string>();
            return new BuildState(
                workspace,
                null,
                FromRecords(workspace, notes, mayMove: false, out _),
                notes
            );
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
            return new BuildState(
                workspace,
                null,
                FromRecords(workspace, notes, mayMove: false, out _),
                notes
            );
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

        return RecordFiles.Read(RecordFiles.PathOf(workspace, id))?.Manifest;
    }

    /// <summary>How fast steps were in earlier runs, by kind and variant; empty where that isn't known.</summary>
    public IReadOnlyDictionary<string, Pace> Paces()
    {
        try
        {
            lock (gate)
            {
                return index?.PacesOf() ?? new Dictionary<string, Pace>();
            }
        }
        catch (Exception e) when (IsDamage(e) || e is SqliteException)
        {
            // Only expectations are lost.
            return new Dictionary<string, Pace>();
        }
    }

    /// <summary>Writes a change, durably. Withdrawn records lose their files first.</summary>
    public void Commit(IndexChange change)
    {
        foreach (var id in change.Withdrawn)
        {
            RecordFiles.Delete(workspace, id);
        }

        _ = Ask(open =>
        {
            open.Commit(change);
            return true;
        });
    }

    // A writer's. A page that opening didn't read may be damaged; what the records say is still true.
    private T Ask<T>(Func<Index, T> question)
    {
        lock (gate)
        {
            var open =
                index ?? throw new InvalidOperationException("BUG: a reader asks as a writer");
            try
            {
                return question(open);
            }
            catch (Exception e) when (IsDamage(e))
            {
                open.Dispose();
                var aside = SetAside(workspace.Index);
                var notes = new List<string> { Damaged(e, aside) };
                index = Rebuilt(workspace, notes);
                notes.ForEach(note => Tell?.Invoke(note));
                return question(index);
            }
        }
    }

    private static string Damaged(Exception e, string aside) =>
        $"the index was damaged ({e.Message}); it is now {aside}, and was rebuilt from the records";

    private static Index Rebuilt(Workspace workspace, List<string> notes)
    {
        var index = Index.Open(workspace.Index, readOnly: false);
        _ = FromRecords(workspace, notes, mayMove: true, out var records);
        index.Commit(new IndexChange { Finished = records });
        return index;
    }

    /// <inheritdoc/>
    public void Dispose() => index?.Dispose();

    private static IndexContent FromRecords(
        Workspace workspace,
        List<string> notes,
        bool mayMove,
        out List<ActionRecord> records
    )
    {
        records = [];
        foreach (var file in Disk.Files(workspace.Records).ToArray())
        {
            if (!file.EndsWith(".json", StringComparison.Ordinal))
            {
                continue;
            }

            var text = Disk.ReadText(file);
            if (ActionRecords.Read(text) is { } record)
            {
                records.Add(record);
            }
            else if (ActionRecords.IsWhole(text))
            {
                notes.Add($"{file} is a record of another version; it is left out");
            }
            else
            {
                var now = mayMove ? $"it is now {SetAside(file)}" : "it is left out";
                notes.Add($"{file} is a damaged record; {now}; what it was of is made again");
            }
        }

        var byId = new Dictionary<string, StepRecord>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            byId[record.Record.Id] = record.Record;
        }

        return new IndexContent(
            byId,
            new Dictionary<string, FailureRecord>(StringComparer.Ordinal),
            new Dictionary<string, FileMemo>(StringComparer.Ordinal)
        );
    }

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
        while (Disk.IsTaken(Aside(number)))
        {
            number++;
        }

        Disk.MoveAway(path, Aside(number));
        if (Disk.FileExists(path + "-journal"))
        {
            Disk.Rename(path + "-journal", Aside(number) + "-journal");
        }

        return Aside(number);
    }
}
