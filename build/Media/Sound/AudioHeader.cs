using System.Globalization;
using AvatarBuild.Media.Formats;

namespace AvatarBuild.Media.Sound;

/// <summary>
/// A look at how a recording's bytes are laid out, before any program runs. It finds what ffmpeg would swallow with
/// exit 0 (a truncated WAV, sound behind the declared end) or read other files for (a playlist); what it doesn't know
/// it leaves to ffmpeg, so a .wav that is really an mp3 passes.
/// </summary>
public static class AudioHeader
{
    internal const string CopyAgain = "copy or export it again";

    private const string Replace =
        "replace it with a recording (wav, mp3, m4a, aac, flac, ogg or opus)";

    /// <summary>What is wrong with the file, or null; a file that can't be read is wrong too.</summary>
    public static MediaFault? Inspect(string path) => MediaFault.InFile(path, Inspect);

    internal static MediaFault? Inspect(Stream stream) => Look(stream).Fault;

    /// <summary>All that is to be known of the file.</summary>
    public static RecordingLook Look(string path)
    {
        var look = RecordingLook.Nothing;
        var unread = MediaFault.InFile(path, stream => (look = Look(stream)).Fault);
        return unread is null ? look : RecordingLook.Of(unread);
    }

    /// <summary>What the stream's first bytes and its structure tell.</summary>
    public static RecordingLook Look(Stream stream)
    {
        var reader = new HeaderReader(stream);
        if (reader.Length == 0)
        {
            return RecordingLook.Of(new("is empty (0 bytes)", Replace));
        }

        var head = reader.UpTo(512);
        if ((FileKind.Text(head) ?? FileKind.Binary(head)) is { } kind)
        {
            return RecordingLook.Of(new($"is {kind}, not a recording", Replace));
        }

        reader.Position = 0;
        try
        {
            return head.Length < 12 ? RecordingLook.Nothing
                : Starts(head, 0, "RIFF"u8) && Starts(head, 8, "WAVE"u8) ? WavChunks.Look(reader)
                : Starts(head, 4, "ftyp"u8) ? Mp4Boxes.Look(reader)
                : Starts(head, 0, "OggS"u8) ? OggPages.Look(reader)
                : Starts(head, 0, "ID3"u8) || head[0] == 0xFF ? MpegFrames.Look(reader)
                : RecordingLook.Nothing;
        }
        catch (EndOfStreamException)
        {
            return RecordingLook.Of(new("ends within its header", CopyAgain));
        }
    }

    /// <summary>A recording that holds less sound than it declares, both in seconds.</summary>
    public static MediaFault Truncated(double declared, double held) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"is truncated: it declares {declared:0.00} s of sound and holds {held:0.00} s"
            ),
            CopyAgain
        );

    private static bool Starts(byte[] head, int at, ReadOnlySpan<byte> mark) =>
        head.AsSpan(at).StartsWith(mark);
}
