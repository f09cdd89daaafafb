using System.Globalization;

namespace AvatarBuild.Avatar.Media.Sound;

/// <summary>
/// A quick look at a recording's first bytes and length, before any program runs. It finds what ffmpeg would swallow
/// with exit 0 (a truncated WAV) or read other files for (a playlist); what it doesn't know it leaves to ffmpeg, so a
/// .wav that is really an mp3 passes.
/// </summary>
public static class AudioHeader
{
    private const string Replace =
        "replace it with a recording (wav, mp3, m4a, aac, flac, ogg or opus)";
    private const string CopyAgain = "copy or export it again";

    /// <summary>What is wrong with the file, or null; a file that can't be read is wrong too.</summary>
    public static MediaFault? Inspect(string path) => MediaFault.InFile(path, Inspect);

    internal static MediaFault? Inspect(Stream stream)
    {
        var reader = new HeaderReader(stream);
        if (reader.Length == 0)
        {
            return new MediaFault("is empty (0 bytes)", Replace);
        }

        var head = reader.UpTo(512);
        if ((FileKind.Text(head) ?? FileKind.Binary(head)) is { } kind)
        {
            return new MediaFault($"is {kind}, not a recording", Replace);
        }

        reader.Position = 0;
        try
        {
            return head.Length < 12 ? null
                : head.AsSpan(0, 4).SequenceEqual("RIFF"u8)
                && head.AsSpan(8, 4).SequenceEqual("WAVE"u8)
                    ? Wav(reader)
                : head.AsSpan(4, 4).SequenceEqual("ftyp"u8) ? Mp4(reader)
                : null;
        }
        catch (EndOfStreamException)
        {
            return new MediaFault("ends within its header", CopyAgain);
        }
    }

    private static MediaFault? Wav(HeaderReader reader)
    {
        reader.Position = 12;
        long bytesPerSecond = 0;
        while (reader.Position + 8 <= reader.Length)
        {
            var chunk = reader.Mark(4);
            long size = reader.U32Little();
            var start = reader.Position;
            if (chunk == "data")
            {
                return WavData(size, reader.Length - start, bytesPerSecond);
            }

            if (chunk == "fmt ")
            {
                reader.Position = start + 8;
                bytesPerSecond = reader.U32Little();
            }

            // Chunks are padded to even lengths.
            reader.Position = start + size + (size & 1);
        }

        return new MediaFault("is a WAV header without any sound", CopyAgain);
    }

    private static MediaFault? WavData(long declared, long held, long bytesPerSecond)
    {
        if (held == 0)
        {
            return new MediaFault("is a WAV header without any sound", CopyAgain);
        }

        // Programs that write to a pipe can't go back to fill in the size: they leave 0, the largest number (ffmpeg) or
        // about 2^31 (sox). Some count the header in: up to 64 bytes more than there are is no truncation.
        if (declared is 0 or >= 0x7FFF_0000 || declared <= held + 64)
        {
            return null;
        }

        return bytesPerSecond == 0
            ? new MediaFault(
                $"is truncated: it declares {declared} bytes of sound and holds {held}",
                CopyAgain
            )
            : Truncated((double)declared / bytesPerSecond, (double)held / bytesPerSecond);
    }

    /// <summary>A recording that holds less sound than it declares, both in seconds.</summary>
    internal static MediaFault Truncated(double declared, double held) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"is truncated: it declares {declared:0.00} s of sound and holds {held:0.00} s"
            ),
            CopyAgain
        );

    private static MediaFault? Mp4(HeaderReader reader)
    {
        var described = false;
        while (reader.Position + 8 <= reader.Length)
        {
            var start = reader.Position;
            long size = reader.U32Big();
            var box = reader.Mark(4);
            size = size switch
            {
                0 => reader.Length - start,
                1 => reader.U64Big(),
                _ => size,
            };
            described |= box == "moov";
            if (size < 8 || size > reader.Length - start)
            {
                var message = size < 8 ? "is damaged" : "is truncated";
                return new MediaFault(
                    $"{message}: its part '{box}' declares {size} bytes and {reader.Length - start} are left",
                    CopyAgain
                );
            }

            reader.Position = start + size;
        }

        return described
            ? null
            : new MediaFault(
                "has no table of its sound (moov): its writer didn't finish",
                CopyAgain
            );
    }
}
