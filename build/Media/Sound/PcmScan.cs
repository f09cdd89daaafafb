using System.Runtime.InteropServices;

namespace AvatarBuild.Media.Sound;

/// <summary>A stretch of samples, from <paramref name="Start"/> up to and without <paramref name="End"/>.</summary>
public readonly record struct SampleRange(long Start, long End)
{
    /// <summary>How many samples.</summary>
    public long Length => End - Start;
}

/// <summary>
/// Measures raw 16-bit mono sound, exactly as ffmpeg's volumedetect and silencedetect do sample by sample, and without
/// starting either: 60 ms a program saved on the way to the first render.
/// </summary>
public static class PcmScan
{
    /// <summary>The largest sample's magnitude, 0 to 32768.</summary>
    public static int Peak(Stream pcm)
    {
        var peak = 0;
        ForEachBlock(
            pcm,
            block =>
            {
                foreach (var sample in block)
                {
                    peak = Math.Max(peak, Math.Abs((int)sample));
                }
            }
        );
        return peak;
    }

    /// <summary>Feeds all samples to all meters, in one pass.</summary>
    public static void Measure(Stream pcm, params SilenceMeter[] meters)
    {
        ForEachBlock(
            pcm,
            block =>
            {
                foreach (var meter in meters)
                {
                    meter.Add(block);
                }
            }
        );
        foreach (var meter in meters)
        {
            meter.Complete();
        }
    }

    /// <summary>The magnitude of a level in dB below full scale.</summary>
    public static int Magnitude(double decibels) =>
        (int)Math.Floor(32768 * Math.Pow(10, decibels / 20));

    /// <summary>The level in dB of a magnitude; −∞ for 0.</summary>
    public static double Decibels(int magnitude) => 20 * Math.Log10(magnitude / 32768.0);

    private delegate void BlockAction(ReadOnlySpan<short> samples);

    private static void ForEachBlock(Stream pcm, BlockAction action)
    {
        pcm.Position = 0;
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = pcm.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 1)
        {
            action(MemoryMarshal.Cast<byte, short>(buffer.AsSpan(0, read & ~1)));
        }
    }
}

/// <summary>Collects the stretches in which no sample is louder than a magnitude.</summary>
public sealed class SilenceMeter(int magnitude, long shortest)
{
    private readonly List<SampleRange> _stretches = [];
    private long _at;
    private long _quietSince;

    /// <summary>In order; each at least the shortest length.</summary>
    public IReadOnlyList<SampleRange> Stretches => _stretches;

    /// <summary>How many samples were added.</summary>
    public long Samples => _at;

    /// <summary>Adds the next samples.</summary>
    public void Add(ReadOnlySpan<short> samples)
    {
        foreach (var sample in samples)
        {
            if (Math.Abs((int)sample) > magnitude)
            {
                Close();
                _quietSince = _at + 1;
            }

            _at++;
        }
    }

    /// <summary>Ends the last stretch; nothing is added afterwards.</summary>
    public void Complete()
    {
        Close();
        _quietSince = _at;
    }

    private void Close()
    {
        if (_at > _quietSince && _at - _quietSince >= shortest)
        {
            _stretches.Add(new SampleRange(_quietSince, _at));
        }
    }
}
