using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Host.Reports;

/// <summary>What the JSON of all reports has in common.</summary>
internal static class ReportJson
{
    // Its buffer doubles, and stays small enough to be collected soon.
    private const int Much = 16 << 10;

    /// <summary>For people too. Not Newtonsoft's writer, which prepares by reflection for 10 ms before its first line.</summary>
    public static JsonWriterOptions Indented { get; } =
        new()
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };

    /// <summary>One line, which may stand inside a page: no character that HTML reads.</summary>
    public static JsonWriterOptions Compact { get; } =
        new()
        {
            Encoder = JavaScriptEncoder.Create(
                new TextEncoderSettings(System.Text.Unicode.UnicodeRanges.All)
            ),
        };

    /// <summary>An object's text.</summary>
    public static string Object(JsonWriterOptions options, Action<Utf8JsonWriter> members)
    {
        using var text = new MemoryStream();
        Write(text, options, members);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>Writes an object, UTF-8.</summary>
    public static void Write(Stream to, JsonWriterOptions options, Action<Utf8JsonWriter> members)
    {
        using var json = new Utf8JsonWriter(to, options);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    }

    /// <summary>Writes what is buffered to the stream if it is much: by itself a writer keeps everything until its end.</summary>
    public static void HandOn(this Utf8JsonWriter json)
    {
        if (json.BytesPending > Much)
        {
            json.Flush();
        }
    }

    /// <summary>A time with its offset, as ISO 8601 writes it.</summary>
    public static void Time(this Utf8JsonWriter json, string name, DateTimeOffset time) =>
        json.WriteString(name, time.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>Seconds to the millisecond.</summary>
    public static void Seconds(this Utf8JsonWriter json, string name, double seconds) =>
        json.WriteNumber(name, Math.Round(seconds, 3));

    /// <summary>A number rounded to hundredths.</summary>
    public static void Hundredths(this Utf8JsonWriter json, double number) =>
        json.WriteNumberValue(Math.Round(number, 2));

    /// <summary>A member that is left out when there is nothing to say.</summary>
    public static void Optional(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>A list of texts.</summary>
    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>What an attempt holds: a count for a counted pool, else the identities.</summary>
    public static void Leases(
        this Utf8JsonWriter json,
        Step step,
        IReadOnlyDictionary<string, IReadOnlyList<string>> leases
    )
    {
        json.WriteStartObject("leases");
        foreach (var want in step.Resources)
        {
            if (leases.TryGetValue(want.Pool, out var held) && held.Count > 0)
            {
                json.Texts(want.Pool, held);
            }
            else
            {
                json.WriteNumber(want.Pool, want.Count);
            }
        }

        json.WriteEndObject();
    }
}
