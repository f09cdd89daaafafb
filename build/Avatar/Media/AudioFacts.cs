using System.Collections.Immutable;
using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Avatar.Media;

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

    /// <summary>Where the prepared recording itself stays under −50 dB for 0.5 s and longer, in order; of more than 1500 the longest.</summary>
    public ImmutableArray<TimeRange> Silences { get; init; } = [];

    /// <summary>Length of the prepared recording: "length" in every policy.</summary>
    public double Seconds => (double)Samples / SampleRate;

    /// <summary>Something was cut off.</summary>
    public bool IsCut => CutStartSeconds > 0 || CutEndSeconds < SourceSeconds;

    /// <summary>
    /// An ffmpeg filter that cuts the decoded original at the same place and starts it at 0. It counts samples, as the
    /// cut does: a container's time stamps may start late or have gaps.
    /// </summary>
    public string CutFilter =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"asetpts=N/SR/TB,atrim=start={CutStartSeconds:0.######}:end={CutEndSeconds:0.######},asetpts=PTS-STARTPTS"
        );

    /// <summary>The same text for the same facts, on every machine.</summary>
    public string ToJson() =>
        new JObject
        {
            ["sourceSampleRate"] = SourceSampleRate,
            ["sourceChannels"] = SourceChannels,
            ["sourceSeconds"] = SourceSeconds,
            ["cutStartSeconds"] = CutStartSeconds,
            ["cutEndSeconds"] = CutEndSeconds,
            ["samples"] = Samples,
            ["sampleRate"] = SampleRate,
            ["silences"] = new JArray(Silences.Select(s => new JArray(s.Start, s.End))),
        }.ToString(Formatting.None) + "\n";

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">It isn't that.</exception>
    public static AudioFacts Parse(string json)
    {
        try
        {
            var root = JObject.Parse(json);
            return new AudioFacts
            {
                SourceSampleRate = Get<int>(root, "sourceSampleRate"),
                SourceChannels = Get<int>(root, "sourceChannels"),
                SourceSeconds = Get<double>(root, "sourceSeconds"),
                CutStartSeconds = Get<double>(root, "cutStartSeconds"),
                CutEndSeconds = Get<double>(root, "cutEndSeconds"),
                Samples = Get<long>(root, "samples"),
                SampleRate = Get<int>(root, "sampleRate"),
                Silences = [.. Items(root["silences"]).Select(Range)],
            };
        }
        catch (Exception e) when (e is JsonException or InvalidCastException or OverflowException)
        {
            throw new FormatException($"these aren't a recording's facts: {e.Message}", e);
        }
    }

    /// <summary>The same facts.</summary>
    public bool Equals(AudioFacts? other) => other is not null && ToJson() == other.ToJson();

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Samples, SampleRate, CutStartSeconds);

    private static T Get<T>(JObject root, string name)
        where T : struct =>
        root.Value<T?>(name) ?? throw new FormatException($"a recording's facts lack '{name}'");

    private static JArray Items(JToken? token) =>
        token as JArray ?? throw new FormatException("a recording's facts lack 'silences'");

    private static TimeRange Range(JToken token) =>
        token is JArray { Count: 2 } pair
            ? new TimeRange((double)pair[0], (double)pair[1])
            : throw new FormatException("a silence isn't a pair of numbers");
}
