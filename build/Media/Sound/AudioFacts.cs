using System.Collections.Immutable;
using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Media.Sound;

/// <summary>A stretch of time in seconds.</summary>
public sealed record TimeRange(double Start, double End);

/// <summary>What is known of a prepared recording: how long it is, and where in the original it lies.</summary>
public sealed record AudioFacts
{
    /// <summary>Samples a second of the original.</summary>
    public required int SourceSampleRate { get; init; }

    /// <summary>Channels of the original.</summary>
    public required int SourceChannels { get; init; }

    /// <summary>Seconds of the original, as decoded.</summary>
    public required double SourceSeconds { get; init; }

    /// <summary>Seconds of the original, counted in decoded samples, at which the prepared recording starts.</summary>
    public required double CutStartSeconds { get; init; }

    /// <summary>Seconds of the original at which the prepared recording ends; this instant isn't in it.</summary>
    public required double CutEndSeconds { get; init; }

    /// <summary>Samples of the prepared recording.</summary>
    public required long Samples { get; init; }

    /// <summary>Samples a second of the prepared recording.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Where the prepared recording itself is silent for 0.5 s and longer, near its own noise or far below its speech, in order; of more than 1500 the longest.</summary>
    public ImmutableArray<TimeRange> Silences { get; init; } = [];

    /// <summary>Which of its sound is heard.</summary>
    public SoundChoice Sound { get; init; } = SoundChoice.Plain;

    /// <summary>Of a recording that nobody looks at.</summary>
    public static AudioFacts Unknown(int sampleRate) =>
        new()
        {
            SourceSampleRate = sampleRate,
            SourceChannels = 1,
            SourceSeconds = 0,
            CutStartSeconds = 0,
            CutEndSeconds = 0,
            Samples = 0,
            SampleRate = sampleRate,
        };

    /// <summary>Length of the prepared recording: "length" in every policy.</summary>
    public double Seconds => (double)Samples / SampleRate;

    /// <summary>Something was cut off.</summary>
    public bool IsCut => CutStartSeconds > 0 || CutEndSeconds < SourceSeconds;

    /// <summary>
    /// An ffmpeg filter that cuts the decoded original at the same place and starts it at 0. It counts samples, as the
    /// cut does: a container's time stamps may start late or have gaps.
    /// </summary>
    public string CutFilter => CutFilterOf(CutStartSeconds, CutEndSeconds);

    /// <summary><see cref="CutFilter"/> for seconds of a decoded original.</summary>
    public static string CutFilterOf(double start, double end) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"asetpts=N/SR/TB,atrim=start={start:0.######}:end={end:0.######},asetpts=PTS-STARTPTS"
        );

    /// <summary>The same text for the same facts, on every machine.</summary>
    public string ToJson()
    {
        var json = new JObject
        {
            ["sourceSampleRate"] = SourceSampleRate,
            ["sourceChannels"] = SourceChannels,
            ["sourceSeconds"] = SourceSeconds,
            ["cutStartSeconds"] = CutStartSeconds,
            ["cutEndSeconds"] = CutEndSeconds,
            ["samples"] = Samples,
            ["sampleRate"] = SampleRate,
            ["silences"] = new JArray(Silences.Select(s => new JArray(s.Start, s.End))),
        };
        foreach (var (name, value) in Sound.Fields())
        {
            json[name] = value;
        }

        return json.ToString(Formatting.None) + "\n";
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">It isn't that.</exception>
    public static AudioFacts Parse(string json)
    {
        try
        {
            using var reader = new JsonTextReader(new StringReader(json));
            return Read(reader);
        }
        catch (Exception e) when (e is JsonException or OverflowException)
        {
            throw new FormatException($"these aren't a recording's facts: {e.Message}", e);
        }
    }

    /// <summary>The same facts.</summary>
    public bool Equals(AudioFacts? other) => other is not null && ToJson() == other.ToJson();

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Samples, SampleRate, CutStartSeconds);

    // Token by token: every run reads the facts of all videos, and an object tree of each takes four times as long.
    private static AudioFacts Read(JsonTextReader reader)
    {
        var numbers = new Dictionary<string, object>(StringComparer.Ordinal);
        var silences = default(ImmutableArray<TimeRange>);
        while (reader.Read())
        {
            if (reader.TokenType != JsonToken.PropertyName)
            {
                continue;
            }

            var name = (string)reader.Value!;
            if (name == "silences")
            {
                silences = Ranges(reader);
            }
            else if (reader.Read() && reader.Value is { } value)
            {
                numbers[name] = value;
            }
        }

        return new AudioFacts
        {
            SourceSampleRate = checked((int)Whole(numbers, "sourceSampleRate")),
            SourceChannels = checked((int)Whole(numbers, "sourceChannels")),
            SourceSeconds = Number(numbers, "sourceSeconds"),
            CutStartSeconds = Number(numbers, "cutStartSeconds"),
            CutEndSeconds = Number(numbers, "cutEndSeconds"),
            Samples = Whole(numbers, "samples"),
            SampleRate = checked((int)Whole(numbers, "sampleRate")),
            Silences = silences.IsDefault ? throw Lacks("silences") : silences,
            Sound = SoundChoice.From(name =>
                numbers.ContainsKey(name) ? Number(numbers, name) : null
            ),
        };
    }

    private static ImmutableArray<TimeRange> Ranges(JsonTextReader reader)
    {
        var ranges = ImmutableArray.CreateBuilder<TimeRange>();
        Expect(reader, JsonToken.StartArray);
        while (reader.Read() && reader.TokenType != JsonToken.EndArray)
        {
            if (
                reader.TokenType != JsonToken.StartArray
                || reader.ReadAsDouble() is not { } start
                || reader.ReadAsDouble() is not { } end
            )
            {
                throw new FormatException("a silence isn't a pair of numbers");
            }

            Expect(reader, JsonToken.EndArray);
            ranges.Add(new TimeRange(start, end));
        }

        return ranges.ToImmutable();
    }

    private static void Expect(JsonTextReader reader, JsonToken token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new FormatException("a recording's silences aren't pairs of numbers");
        }
    }

    private static double Number(Dictionary<string, object> numbers, string name) =>
        numbers.GetValueOrDefault(name) switch
        {
            double number => number,
            long whole => whole,
            _ => throw Lacks(name),
        };

    private static long Whole(Dictionary<string, object> numbers, string name) =>
        numbers.GetValueOrDefault(name) is long whole ? whole : throw Lacks(name);

    private static FormatException Lacks(string name) => new($"a recording's facts lack '{name}'");
}
