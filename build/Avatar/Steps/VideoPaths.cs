using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Steps;

/// <summary>
/// Where the files of a video lie below outputs. Intermediates have the recipe's name in their path, so that going back
/// to another recipe finds its renders; the published files have not.
/// </summary>
/// <param name="Recipe">The recipe's name.</param>
/// <param name="Name">The video's name.</param>
public readonly record struct VideoPaths(string Recipe, string Name)
{
    /// <summary>The published video.</summary>
    public Artifact Video => Artifact.Output(Name + ".mp4");

    /// <summary>The published poster.</summary>
    public Artifact Poster => Artifact.Output(Name + ".jpg");

    /// <summary>The prepared recording.</summary>
    public Artifact Audio => Intermediate("audio", ".wav");

    /// <summary>What is known of the recording.</summary>
    public Artifact AudioFacts => Intermediate("audio", ".facts.json");

    /// <summary>The raw render.</summary>
    public Artifact Render => Intermediate("render", ".mp4");

    /// <summary>Name, in a step's private folder, of the file that tells which size was made.</summary>
    internal const string MadeName = "made.json";

    /// <summary>Which size the raw render has, where memory may have lowered it.</summary>
    public Artifact Made => Intermediate("render", ".json");

    /// <summary>What a program says that the model is to be told.</summary>
    public Artifact Prompt => Intermediate("prompt", ".txt");

    /// <summary>Subtitles that a program made.</summary>
    public Artifact Subtitles => Intermediate("subtitles", ".srt");

    /// <summary>Measurements of the raw render.</summary>
    public Artifact Verified => Intermediate("verify", ".json");

    /// <summary>Measurements of the published video.</summary>
    public Artifact Measured => Intermediate("finish", ".json");

    /// <summary>That the measurements pass today's thresholds.</summary>
    public Artifact Checked => Intermediate("check", ".json");

    /// <summary>A portrait prepared at a size; videos that want the same one share it.</summary>
    public Artifact Image(string portrait, PictureSize size, ImageSettings image)
    {
        var fit =
            image.Fit == ImageFit.Cover
                ? FormattableString.Invariant($"cover{image.TopBias * 100:0.####}")
                : "blur";
        return Artifact.Output(
            FormattableString.Invariant(
                $".build/image/{Recipe}/{Path.GetFileName(portrait)}.{size.Width}x{size.Height}-{fit}.png"
            )
        );
    }

    /// <summary>A portrait as it is.</summary>
    public Artifact ImageAsIs(string portrait) =>
        Artifact.Output($".build/image/{Recipe}/{Path.GetFileName(portrait)}");

    private Artifact Intermediate(string kind, string ending) =>
        Artifact.Output($".build/{kind}/{Recipe}/{Name}{ending}");
}
