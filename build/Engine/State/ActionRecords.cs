using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using AvatarBuild.Engine.Freshness;

namespace AvatarBuild.Engine.State;

/// <summary>
/// The text of an action record file: JSON with a checksum of itself, so that a torn or flipped record is known to be
/// one. Rejected: one log for all steps, since a tear in its middle would lose every later record.
/// </summary>
public static class ActionRecords
{
    private const int Version = 1;

    /// <summary>File name of a step's record.</summary>
    public static string FileName(string id) => ContentHash.OfText(id)[..32] + ".json";

    /// <summary>As text.</summary>
    public static string Write(ActionRecord action)
    {
        var body = Body(action);
        return $"{ContentHash.OfText(body)}\n{body}\n";
    }

    /// <summary>From text.</summary>
    /// <returns>Null when it is torn, changed or of another version.</returns>
    public static ActionRecord? Read(string text)
    {
        var line = text.IndexOf('\n', StringComparison.Ordinal);
        if (line != 64 || text.Length < 66 || !text.EndsWith('\n'))
        {
            return null;
        }

        var body = text[(line + 1)..^1];
        if (!string.Equals(ContentHash.OfText(body), text[..line], StringComparison.Ordinal))
        {
            return null;
        }

        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        return root.GetProperty("version").GetInt32() == Version ? Parse(root) : null;
    }

    private static string Body(ActionRecord action)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("id", action.Record.Id);
            json.WriteString("key", action.Record.Key);
            json.WriteStartArray("outputs");
            foreach (var output in action.Record.Outputs)
            {
                json.WriteStartObject();
                json.WriteString("path", output.Path);
                json.WriteString("digest", output.Digest);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("facts", action.Record.Facts);
            json.WriteString("effective", action.Record.Effective);
            json.WriteNumber("seconds", action.Record.Seconds);
            json.WriteString("manifest", action.Manifest);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static ActionRecord Parse(JsonElement root)
    {
        var outputs = ImmutableArray.CreateBuilder<MadeOutput>();
        foreach (var output in root.GetProperty("outputs").EnumerateArray())
        {
            outputs.Add(
                new(
                    output.GetProperty("path").GetString()!,
                    output.GetProperty("digest").GetString()!
                )
            );
        }

        var record = new StepRecord
        {
            Id = root.GetProperty("id").GetString()!,
            Key = root.GetProperty("key").GetString()!,
            Outputs = outputs.ToImmutable(),
            Facts = root.GetProperty("facts").GetString(),
            Effective = root.GetProperty("effective").GetString(),
            Seconds = root.GetProperty("seconds").GetDouble(),
        };
        return new ActionRecord(record, root.GetProperty("manifest").GetString()!);
    }
}
