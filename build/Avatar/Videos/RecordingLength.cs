namespace AvatarBuild.Avatar.Videos;

/// <summary>How long a recording may be, from nothing but its name and size: to begin with the long ones.</summary>
internal static class RecordingLength
{
    private const double Wave = 96_000;
    private const double Lossless = 50_000;
    private const double Compressed = 16_000;

    /// <summary>Seconds, off by a factor of a few; good for comparing recordings of one kind.</summary>
    public static double Guess(string name, long bytes) =>
        bytes
        / Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".WAV" => Wave,
            ".FLAC" => Lossless,
            _ => Compressed,
        };
}
