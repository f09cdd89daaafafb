using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Media.Ffmpeg;

namespace AvatarBuild.Media.Sound;

/// <summary>
/// Which of a recording's sound is heard, how its channels become one and what its time line is. Decided once, by the
/// audio step; finish follows it. Knows no samples, only what to ask ffmpeg for.
/// </summary>
public sealed record SoundChoice
{
    /// <summary>One track that ffmpeg mixes as usual, without pauses in its time stamps: nearly every recording.</summary>
    public static SoundChoice Plain { get; } = new();

    /// <summary>The first of its tracks is 0.</summary>
    public int Stream { get; init; }

    /// <summary>So many channels, which the file doesn't name, count alike; 0 where ffmpeg knows how to mix.</summary>
    public int Average { get; init; }

    /// <summary>The only channel taken, from 0, since together they cancel each other; null for all.</summary>
    public int? Channel { get; init; }

    /// <summary>Seconds after which the sound begins by the file's time stamps; pauses in them become silence too. Null where there are none.</summary>
    public double? Start { get; init; }

    /// <summary>A WAV in pieces, which are joined first.</summary>
    public bool IsJoined { get; init; }

    /// <summary>Its rate or channels change on the way.</summary>
    public bool Changes { get; init; }

    /// <summary>Finish takes it from the recording itself; any other is decoded to one uniform track first.</summary>
    public bool IsPlain => this == Plain;

    /// <summary>Its channels become one by a rule of ours.</summary>
    public bool IsMixed => Average > 0 || Channel is not null;

    /// <summary>Decodes it: everything up to the output's format and name.</summary>
    public FfmpegSettings Decode(
        FfmpegSettings settings,
        string file,
        int channels,
        int rate,
        params string[] options
    )
    {
        var hertz = rate.ToString(CultureInfo.InvariantCulture);
        var filters = Filters(hertz).ToList();
        ImmutableArray<string> offset = Start is > 0
            ? ["-itsoffset", Numbers.Seconds(Start.Value)]
            : [];
        return settings
            .WithInput(file, [.. options, .. offset])
            .With("-map", $"0:a:{Stream}", "-vn", "-sn", "-dn")
            .With(filters.Count > 0 ? ["-af", string.Join(',', filters)] : [])
            .With("-ac", channels.ToString(CultureInfo.InvariantCulture), "-ar", hertz);
    }

    private IEnumerable<string> Filters(string rate)
    {
        if (Channel is { } channel)
        {
            yield return $"pan=mono|c0=c{channel}";
        }
        else if (Average > 0)
        {
            var share = (Math.Floor(1e6 / Average) / 1e6).ToString(CultureInfo.InvariantCulture);
            yield return $"pan=mono|c0={string.Join('+', Enumerable.Range(0, Average).Select(c => $"{share}*c{c}"))}";
        }

        if (Start is not null)
        {
            // Only jumps over 0.1 s: less is rounding and the delay of coders, which stay as they are.
            yield return $"aresample={rate}:async=1:min_comp=0.1:min_hard_comp=0.1:first_pts=0";
        }
    }

    /// <summary>The same text for the same choice; empty for a plain one.</summary>
    public override string ToString() =>
        string.Join(' ', Fields().Select(f => $"{f.Name}={Numbers.Seconds(f.Value)}"));

    /// <summary>What differs from a plain one, as numbers with names.</summary>
    internal IEnumerable<(string Name, double Value)> Fields()
    {
        if (Stream > 0)
        {
            yield return ("soundStream", Stream);
        }

        if (Average > 0)
        {
            yield return ("soundAverage", Average);
        }

        if (Channel is { } channel)
        {
            yield return ("soundChannel", channel);
        }

        if (Start is { } start)
        {
            yield return ("soundStart", start);
        }

        if (IsJoined)
        {
            yield return ("soundJoined", 1);
        }

        if (Changes)
        {
            yield return ("soundChanges", 1);
        }
    }

    /// <summary>From what <see cref="Fields"/> named; a number that isn't there is null.</summary>
    internal static SoundChoice From(Func<string, double?> number) =>
        new()
        {
            Stream = (int)(number("soundStream") ?? 0),
            Average = (int)(number("soundAverage") ?? 0),
            Channel = (int?)number("soundChannel"),
            Start = number("soundStart"),
            IsJoined = number("soundJoined") is not null,
            Changes = number("soundChanges") is not null,
        };
}
