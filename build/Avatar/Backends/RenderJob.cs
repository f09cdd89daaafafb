using System.Globalization;
using AvatarBuild.Avatar.Media;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Videos;

namespace AvatarBuild.Avatar.Backends;

/// <summary>One render as it is asked for: everything a backend may want to know of a video.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="Paths">Where its files lie.</param>
/// <param name="Backend">Who renders.</param>
/// <param name="Settings">The recipe, resolved for this video.</param>
/// <param name="Size">What the policy chose for this length.</param>
/// <param name="Facts">Of the prepared recording.</param>
/// <param name="Prompt">What the model is told; null where it takes none.</param>
/// <param name="Mouth">In the prepared picture's pixels; null where nobody said.</param>
public sealed record RenderJob(
    string Name,
    VideoPaths Paths,
    Backend Backend,
    Settings Settings,
    PictureSize Size,
    AudioFacts Facts,
    string? Prompt,
    Mouth? Mouth
)
{
    /// <summary>Frames that cover the recording.</summary>
    public long Frames => (long)Math.Ceiling(Facts.Seconds * Backend.Fps);

    /// <summary>Clips that cover the frames; 1 for a backend without clips.</summary>
    public long Clips => Backend.FramesPerClip is { } frames ? (Frames + frames - 1) / frames : 1;

    /// <summary>Values of placeholders that are part of the request: the same wherever the step runs.</summary>
    public Dictionary<string, string> Values()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["prompt"] = Prompt ?? "",
            ["seed"] = Text(Settings.Seed),
            ["width"] = Text(Size.Width),
            ["height"] = Text(Size.Height),
            ["size"] = Text(Size.Width) + Backend.SizeSeparator + Text(Size.Height),
            ["seconds"] = Facts.Seconds.ToString("0.######", CultureInfo.InvariantCulture),
            ["frames"] = Text(Frames),
            ["clips"] = Text(Clips),
        };
        foreach (var (name, value) in Backend.Options.Values)
        {
            values[name] = value;
        }

        foreach (var (name, value) in Settings.BackendOptions.Values)
        {
            values[name] = value;
        }

        return values;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
