using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.State;

/// <summary>
/// The text of an action record file: JSON with a checksum of itself, so that a torn or flipped record is known to be
/// one. Rejected: one log for all steps, since a tear in its middle would lose every later record.
/// </summary>
internal static class ActionRecords
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
        if (BodyOf(text) is not { } body)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            return root.GetProperty("version").GetInt32() == Version ? Parse(root) : null;
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
            )
        {
            // whole, and of a version that says other things
            return null;
        }
    }

    /// <summary>Is it as somebody wrote it, be it another version?</summary>
    public static bool IsWhole(string text) => BodyOf(text) is not null;

    private static string? BodyOf(string text)
    {
        var line = text.IndexOf('\n', StringComparison.Ordinal);
        if (line != 64 || text.Length < 66 || !text.EndsWith('\n'))
        {
            return null;
        }

        var body = text[(line + 1)..^1];
        return string.Equals(ContentHash.OfText(body), text[..line], StringComparison.Ordinal)
            ? body
            : null;
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
            if (action.Record.Work is { } work)
            {
                json.WriteString("kind", action.Record.Kind);
                json.WriteString("variant", work.Variant);
                json.WriteNumber("units", work.Units);
            }

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
            Kind = root.TryGetProperty("kind", out var kind) ? kind.GetString()! : "",
            Work = root.TryGetProperty("variant", out var variant)
                ? new Workload(variant.GetString()!, root.GetProperty("units").GetDouble())
                : null,
        };
        return new ActionRecord(record, root.GetProperty("manifest").GetString()!);
    }
}
