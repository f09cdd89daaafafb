using System.Collections.Immutable;
using System.Text;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using Microsoft.Data.Sqlite;

namespace AvatarBuild.Engine.State;

/// <summary>What the index's rows say, in the order of their columns.</summary>
internal static class IndexRows
{
    public static StepRecord Record(SqliteDataReader row) =>
        new()
        {
            Id = row.GetString(0),
            Key = row.GetString(1),
            Outputs = Outputs(row.GetString(2)),
            Facts = row.IsDBNull(3) ? null : row.GetString(3),
            Effective = row.IsDBNull(4) ? null : row.GetString(4),
            Seconds = row.GetDouble(5),
        };

    public static FileMemo Memo(SqliteDataReader row) =>
        new(
            new FileStat(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)),
            row.GetInt64(5),
            row.GetString(6)
        );

    public static FailureRecord Failure(SqliteDataReader row) =>
        new(
            row.GetString(0),
            new StepFailure(FailureClass.Remembered(row.GetString(1)), row.GetString(2))
            {
                Log = row.IsDBNull(3) ? null : row.GetString(3),
                LastLines = row.GetString(4).Split('\n'),
            }
        );

    // "digest path" pairs separated by NUL, the one character no path holds.
    public static string Outputs(ImmutableArray<MadeOutput> outputs)
    {
        var text = new StringBuilder();
        foreach (var output in outputs)
        {
            text.Append(output.Digest).Append(' ').Append(output.Path).Append('\0');
        }

        return text.ToString();
    }

    private static ImmutableArray<MadeOutput> Outputs(string text)
    {
        var outputs = ImmutableArray.CreateBuilder<MadeOutput>();
        foreach (var part in text.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            outputs.Add(new MadeOutput(part[65..], part[..64]));
        }

        return outputs.ToImmutable();
    }
}
