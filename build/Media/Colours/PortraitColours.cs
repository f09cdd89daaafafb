using AvatarBuild.Engine.Files;
using AvatarBuild.Media.Formats;

namespace AvatarBuild.Media.Colours;

/// <summary>What a picture's own colour profile asks for.</summary>
/// <param name="Conversion">To sRGB; null where nothing is to be changed.</param>
/// <param name="Unused">Why the profile can't be used, as a predicate of it; null where it can, or there is none.</param>
public sealed record PortraitColours(SrgbConversion? Conversion, string? Unused)
{
    /// <summary>Of a picture whose header could be read.</summary>
    public static PortraitColours Of(string path)
    {
        using var stream = Disk.OpenRead(path);
        try
        {
            var bytes = EmbeddedProfile.Read(stream);
            return bytes is null ? new(null, null) : Of(IccProfile.Parse(bytes));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return new(null, $"is damaged ({e.Message})");
        }
    }

    private static PortraitColours Of(IccProfile profile) =>
        profile.Space switch
        {
            "GRAY" => new(null, null),
            "RGB " when profile.Curves.Length > 0 => new(SrgbConversion.Of(profile), null),
            "RGB " => new(null, "is made of tables instead of curves and a matrix"),
            _ => new(null, $"is for {profile.Space.Trim()} colours"),
        };
}
