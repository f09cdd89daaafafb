using System.Buffers;
using System.Text;
using System.Text.Json;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using Microsoft.Data.Sqlite;

namespace AvatarBuild.Engine.State;

/// <summary>
/// The index: what the action records say, in one SQLite file that is read in one pass. A rollback journal rather
/// than a write-ahead log: a run that writes nothing touches no file, and readers work on read-only mounts.
/// Losing it loses nothing: it is rebuilt from the records.
/// </summary>
public sealed class Index : IDisposable
{
    private const int Schema = 1;
    private const string Records =
        "SELECT id, key, outputs, facts, effective, seconds FROM records";
    private const string Failures = "SELECT id, class, message, log, lines FROM failures";
    private const string Files =
        "SELECT name, size, modified, changed, inode, learnt, value FROM files";
    private readonly SqliteConnection connection;
    private readonly Lock gate = new();

    // A look at a few of many results asks for each of its entries alone: compiled once.
    private readonly Dictionary<string, SqliteCommand> lookups = new(StringComparer.Ordinal);

    private Index(SqliteConnection connection) => this.connection = connection;

    /// <summary>
    /// Loads what opening an index and hashing need: SQLite, and the cipher library behind SHA-256. They take 30 ms of
    /// the 150 that a run with nothing to do may take, so the program has it done beside its own start, on another core.
    /// </summary>
    public static void Preload()
    {
        _ = ContentHash.OfBytes([]);
        using var connection = new SqliteConnection(
            "Data Source=\":memory:\";Pooling=False;Default Timeout=10;Mode=ReadWriteCreate"
        );
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        _ = command.ExecuteScalar();
    }

    /// <summary>Opens it, making an empty one when there is none.</summary>
    /// <exception cref="SqliteException">It isn't a database, is damaged, or can't be read.</exception>
    /// <exception cref="InvalidDataException">It is of another version, or no regular file.</exception>
    /// <exception cref="IOException">A folder has its journal's name, or none can be made.</exception>
    public static Index Open(string path, bool readOnly)
    {
        // SQLite would write to what it names, or make it.
        if (Links.IsLink(path))
        {
            throw new InvalidDataException($"{path} is a link");
        }

        // SQLite says only "unable to open", and makes a file that a group can't write whatever the umask; its journal is made like it.
        if (Disk.FolderExists(path + "-journal"))
        {
            throw new IOException($"{path}-journal is a folder; move it away");
        }

        if (Disk.FolderExists(path))
        {
            throw new InvalidDataException($"{path} is a folder");
        }

        if (
            OperatingSystem.IsLinux()
            && LinuxStat.IdentityOf(path) is { IsFile: false, IsFolder: false }
        )
        {
            throw new InvalidDataException($"{path} is a pipe or a device");
        }

        if (!readOnly)
        {
            Disk.MakeSure(path);
        }

        var connection = new SqliteConnection(
            $"Data Source={Quoted(path)};Pooling=False;Default Timeout=10;Mode={(readOnly ? "ReadOnly" : "ReadWriteCreate")}"
        );
        try
        {
            connection.Open();
            var index = new Index(connection);
            index.Prepare(readOnly);
            return index;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var lookup in lookups.Values)
        {
            lookup.Dispose();
        }

        connection.Dispose();
    }

    /// <summary>Everything but the manifests' texts, read in one pass.</summary>
    public IndexContent Load() => new(AllRecords(), FailuresOf(), AllMemos());

    /// <summary>What all steps finished with, by id.</summary>
    public IReadOnlyDictionary<string, StepRecord> AllRecords() => All(Records, IndexRows.Record);

    /// <summary>What is remembered of all files, by name.</summary>
    public IReadOnlyDictionary<string, FileMemo> AllMemos() => All(Files, IndexRows.Memo);

    /// <summary>What a step finished with, or null.</summary>
    public StepRecord? RecordOf(string id) => One(Records, "id", id, IndexRows.Record);

    /// <summary>What some steps finished with, by id.</summary>
    public IReadOnlyDictionary<string, StepRecord> RecordsOf(IReadOnlyList<string> ids) =>
        Many(Records, "id", ids, IndexRows.Record);

    /// <summary>What is remembered of some files, by name.</summary>
    public IReadOnlyDictionary<string, FileMemo> MemosOf(IReadOnlyList<string> names) =>
        Many(Files, "name", names, IndexRows.Memo);

    /// <summary>How steps failed last, by id.</summary>
    public IReadOnlyDictionary<string, FailureRecord> FailuresOf() =>
        All(Failures, IndexRows.Failure);

    /// <summary>What is remembered of a file, or null.</summary>
    public FileMemo? MemoOf(string name) => One(Files, "name", name, IndexRows.Memo);

    /// <summary>No step was ever recorded.</summary>
    public bool IsEmpty
    {
        get
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT EXISTS(SELECT 1 FROM records)";
            return (long)command.ExecuteScalar()! == 0;
        }
    }

    /// <summary>Text of the manifest a step was finished with, or null.</summary>
    public string? ManifestOf(string id)
    {
        using var one = gate.EnterScope();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT text FROM manifests WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        return command.ExecuteScalar() as string;
    }

    /// <summary>How fast steps were, by kind and variant.</summary>
    public IReadOnlyDictionary<string, Pace> PacesOf()
    {
        using var one = gate.EnterScope();
        return Paces.Read(connection);
    }

    /// <summary>Writes a change, all or nothing, and waits until it is on the disk.</summary>
    public void Commit(IndexChange change)
    {
        if (change.IsEmpty)
        {
            return;
        }

        using var one = gate.EnterScope();
        using var transaction = connection.BeginTransaction();
        WriteRecords(change, transaction);
        Write(
            transaction,
            "INSERT OR REPLACE INTO failures(id, class, message, log, lines) VALUES($0, $1, $2, $3, $4)",
            change.Failed,
            failed =>
                [
                    failed.Id,
                    failed.Failure.Class,
                    failed.Failure.Message,
                    failed.Failure.Log,
                    string.Join('\n', failed.Failure.LastLines),
                ]
        );
        Write(
            transaction,
            "INSERT OR REPLACE INTO files(name, size, modified, changed, inode, learnt, value) VALUES($0, $1, $2, $3, $4, $5, $6)",
            change.Files,
            file =>
                [
                    file.Key,
                    file.Value.Stat.Size,
                    file.Value.Stat.ModifiedNs,
                    file.Value.Stat.ChangedNs,
                    file.Value.Stat.Inode,
                    file.Value.LearntNs,
                    file.Value.Value,
                ]
        );
        transaction.Commit();
    }

    private void WriteRecords(IndexChange change, SqliteTransaction transaction)
    {
        Write(transaction, "DELETE FROM records WHERE id = $0", change.Withdrawn, id => [id]);
        Write(
            transaction,
            "INSERT OR REPLACE INTO records(id, key, outputs, facts, effective, seconds) VALUES($0, $1, $2, $3, $4, $5)",
            change.Finished,
            done =>
                [
                    done.Record.Id,
                    done.Record.Key,
                    IndexRows.Outputs(done.Record.Outputs),
                    done.Record.Facts,
                    done.Record.Effective,
                    done.Record.Seconds,
                ]
        );
        Write(
            transaction,
            "INSERT OR REPLACE INTO manifests(id, text) VALUES($0, $1)",
            change.Finished,
            done => [done.Record.Id, done.Manifest]
        );
        Write(
            transaction,
            "DELETE FROM failures WHERE id = $0",
            change.Finished,
            done => [done.Record.Id]
        );
        Paces.Write(connection, transaction, change.Finished);
    }

    private void Prepare(bool readOnly)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = (long)command.ExecuteScalar()!;
        if (version == 0 && !readOnly)
        {
            // EXTRA syncs the folder too after the journal is gone: the commit is then durable.
            command.CommandText = $"""
                BEGIN;
                CREATE TABLE IF NOT EXISTS records(id TEXT PRIMARY KEY, key TEXT NOT NULL, outputs TEXT NOT NULL, facts TEXT, effective TEXT, seconds REAL NOT NULL) WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS manifests(id TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS failures(id TEXT PRIMARY KEY, class TEXT NOT NULL, message TEXT NOT NULL, log TEXT, lines TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS files(name TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL, changed INTEGER NOT NULL, inode INTEGER NOT NULL, learnt INTEGER NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
                PRAGMA user_version = {Schema};
                COMMIT;
                """;
            _ = command.ExecuteNonQuery();
        }
        else if (version != Schema)
        {
            throw new InvalidDataException(
                $"the index is of version {version}; this program writes {Schema}"
            );
        }

        if (!readOnly)
        {
            command.CommandText = "PRAGMA synchronous = EXTRA";
            _ = command.ExecuteNonQuery();
        }
    }

    private Dictionary<string, T> All<T>(string sql, Func<SqliteDataReader, T> entry)
    {
        using var one = gate.EnterScope();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constant texts of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        return Read(command, entry);
    }

    // In one statement: each takes the file's lock and looks for a journal.
    private Dictionary<string, T> Many<T>(
        string sql,
        string column,
        IReadOnlyList<string> names,
        Func<SqliteDataReader, T> entry
    )
    {
        var list = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(list))
        {
            json.WriteStartArray();
            foreach (var name in names)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }

        using var one = gate.EnterScope();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constant texts of this file
        command.CommandText = $"{sql} WHERE {column} IN (SELECT value FROM json_each($names))";
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$names", Encoding.UTF8.GetString(list.WrittenSpan));
        return Read(command, entry);
    }

    private static Dictionary<string, T> Read<T>(
        SqliteCommand command,
        Func<SqliteDataReader, T> entry
    )
    {
        var entries = new Dictionary<string, T>(StringComparer.Ordinal);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            entries.Add(reader.GetString(0), entry(reader));
        }

        return entries;
    }

    private T? One<T>(string sql, string column, string name, Func<SqliteDataReader, T> entry)
        where T : class
    {
        using var one = gate.EnterScope();
        if (!lookups.TryGetValue(sql, out var lookup))
        {
            lookup = connection.CreateCommand();
#pragma warning disable CA2100 // constant texts of this file
            lookup.CommandText = $"{sql} WHERE {column} = $name";
#pragma warning restore CA2100
            lookup.Parameters.Add("$name", SqliteType.Text);
            lookups.Add(sql, lookup);
        }

        lookup.Parameters[0].Value = name;
        using var reader = lookup.ExecuteReader();
        return reader.Read() ? entry(reader) : null;
    }

    private void Write<T>(
        SqliteTransaction transaction,
        string sql,
        IReadOnlyList<T> items,
        Func<T, object?[]> values
    )
    {
        if (items.Count == 0)
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // constant texts of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var item in items)
        {
            command.Parameters.Clear();
            var row = values(item);
            for (var i = 0; i < row.Length; i++)
            {
                command.Parameters.AddWithValue(
                    FormattableString.Invariant($"${i}"),
                    row[i] ?? DBNull.Value
                );
            }

            _ = command.ExecuteNonQuery();
        }
    }

    private static string Quoted(string path) =>
        $"\"{path.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
