using AvatarBuild.Engine.Files;
using AvatarBuild.Media.Formats;

namespace AvatarBuild.Media.Pictures;

/// <summary>Looks into watermarks, each once a run while the file stays as it is: all videos of a batch have the same. Starts no program.</summary>
public sealed class WatermarkLooks
{
    private const string CopyAgain = "copy or export it again";

    private readonly Lock _gate = new();
    private readonly Dictionary<
        (string Path, FileStat? Stat),
        (MediaFault? Fault, ImageInfo? Info)
    > _seen = [];

    /// <summary>How often a file was read.</summary>
    public int Count => _seen.Count;

    /// <summary>What is wrong with a file, or what its header says.</summary>
    public (MediaFault? Fault, ImageInfo? Info) At(string path)
    {
        var key = (path, StatOf(path));
        // Others that come meanwhile want the same.
        using var one = _gate.EnterScope();
        if (!_seen.TryGetValue(key, out var look))
        {
            var fault = ImageHeader.Inspect(path) ?? MediaFault.InFile(path, Content);
            look = (fault, fault is null ? ImageHeader.Read(path) : null);
            _seen.Add(key, look);
        }

        return look;
    }

    private static FileStat? StatOf(string path)
    {
        try
        {
            return FileStat.Of(path);
        }
        catch (IOException)
        {
            // Said by the look, which can't read it either.
            return null;
        }
    }

    private static MediaFault? Content(Stream stream)
    {
        var info = ImageHeader.Read(stream);
        var reader = new HeaderReader(stream);
        return info.IsAnimated
                ? new("is animated", "save one of its pictures as png or jpg and use that")
            : info.Format == ImageFormat.Png
            && PngChunks.Read(reader).FirstOrDefault(c => c is { IsCritical: true, IsWhole: false })
                is { } chunk
                ? new($"is damaged: its part {chunk.Name} has a wrong checksum", CopyAgain)
            : info.Format == ImageFormat.Jpeg && !JpegHeader.HasEnd(reader)
                ? new("is truncated: a JPEG without its end", CopyAgain)
            : info.Format == ImageFormat.Png && DamagedProfile(stream) is { } why
                ? new($"is damaged: its colour profile can't be read ({why})", CopyAgain)
            : null;
    }

    // ffmpeg makes no picture of such a PNG, lays nothing on the video and ends well.
    private static string? DamagedProfile(Stream stream)
    {
        try
        {
            _ = EmbeddedProfile.Read(stream);
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}
