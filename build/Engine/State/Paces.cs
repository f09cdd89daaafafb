using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using Microsoft.Data.Sqlite;

namespace AvatarBuild.Engine.State;

/// <summary>
/// The index's table of paces. It came after the index's first version: it is made when first written, so that no
/// index is rebuilt for it, and read only when something is to run.
/// </summary>
internal static class Paces
{
    private const string Create =
        "CREATE TABLE IF NOT EXISTS paces(class TEXT PRIMARY KEY, weight REAL NOT NULL, units REAL NOT NULL, seconds REAL NOT NULL, squares REAL NOT NULL, products REAL NOT NULL) WITHOUT ROWID";

    /// <summary>All of them, by class; empty in an index that never had any.</summary>
    public static Dictionary<string, Pace> Read(SqliteConnection connection)
    {
        var paces = new Dictionary<string, Pace>(StringComparer.Ordinal);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'paces'";
        if ((long)command.ExecuteScalar()! == 0)
        {
            return paces;
        }

        command.CommandText = "SELECT class, weight, units, seconds, squares, products FROM paces";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            paces[row.GetString(0)] = new(
                row.GetDouble(1),
                row.GetDouble(2),
                row.GetDouble(3),
                row.GetDouble(4),
                row.GetDouble(5)
            );
        }

        return paces;
    }

    /// <summary>Adds what finished steps showed.</summary>
    public static void Write(
        SqliteConnection connection,
        SqliteTransaction transaction,
        IReadOnlyList<ActionRecord> finished
    )
    {
        if (!finished.Any(done => done.Record.Work is not null))
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = Create;
        _ = command.ExecuteNonQuery();
        var paces = Read(connection);
        foreach (var record in finished.Select(done => done.Record))
        {
            if (record.Work is { } work)
            {
                var name = Pace.ClassOf(record.Kind, work);
                var pace = paces
                    .GetValueOrDefault(name, Pace.Unknown)
                    .With(work.Units, record.Seconds);
                paces[name] = pace;
                Write(command, name, pace);
            }
        }
    }

    private static void Write(SqliteCommand command, string name, Pace pace)
    {
        command.CommandText = "INSERT OR REPLACE INTO paces VALUES($0, $1, $2, $3, $4, $5)";
        command.Parameters.Clear();
        command.Parameters.AddWithValue("$0", name);
        command.Parameters.AddWithValue("$1", pace.Weight);
        command.Parameters.AddWithValue("$2", pace.Units);
        command.Parameters.AddWithValue("$3", pace.Seconds);
        command.Parameters.AddWithValue("$4", pace.UnitsSquared);
        command.Parameters.AddWithValue("$5", pace.Products);
        _ = command.ExecuteNonQuery();
    }
}
