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
    public Artifact Audio => Intermediate(StepKinds.Audio, ".wav");

    /// <summary>What is known of the recording.</summary>
    public Artifact AudioFacts => Intermediate(StepKinds.Audio, ".facts.json");

    /// <summary>The raw render.</summary>
    public Artifact Render => Intermediate(StepKinds.Render, ".mp4");

    /// <summary>Name, in a step's private folder, of the file that tells which size was made.</summary>
    internal const string MadeName = "made.json";

    /// <summary>Which size the raw render has, where memory may have lowered it.</summary>
    public Artifact Made => Intermediate(StepKinds.Render, ".json");

    /// <summary>What a program says that the model is to be told.</summary>
    public Artifact Prompt => Intermediate(StepKinds.Prompt, ".txt");

    /// <summary>Subtitles that a program made.</summary>
    public Artifact Subtitles => Intermediate(StepKinds.Subtitles, ".srt");

    /// <summary>Measurements of the raw render.</summary>
    public Artifact Verified => Intermediate(StepKinds.Verify, ".json");

    /// <summary>Measurements of the published video.</summary>
    public Artifact Measured => Intermediate(StepKinds.Finish, ".json");

    /// <summary>That the measurements pass today's thresholds.</summary>
    public Artifact Checked => Intermediate(StepKinds.Check, ".json");

    /// <summary>The first outputs of the video's own steps, in the order of <see cref="StepKinds.All"/>; its portrait's step may be shared.</summary>
    public IReadOnlyList<Artifact> Steps =>
        [Audio, Prompt, Subtitles, Render, Verified, Video, Checked];

    /// <summary>All files of the video but its prepared portrait.</summary>
    public IReadOnlyList<Artifact> All => [.. Steps, AudioFacts, Made, Poster, Measured];

    /// <summary>A portrait prepared at a size; videos that want the same one share it.</summary>
    public Artifact Image(string portrait, PictureSize size, ImageSettings image)
    {
        var fit =
            image.Fit == ImageFit.Cover
                ? FormattableString.Invariant($"cover{image.TopBias * 100:0.####}")
                : "blur";
        return Artifact.Output(
            FormattableString.Invariant(
                $".build/{StepKinds.Image.Name}/{Recipe}/{Path.GetFileName(portrait)}.{size.Width}x{size.Height}-{fit}.png"
            )
        );
    }

    /// <summary>A portrait as it is.</summary>
    public Artifact ImageAsIs(string portrait) =>
        Artifact.Output($".build/{StepKinds.Image.Name}/{Recipe}/{Path.GetFileName(portrait)}");

    private Artifact Intermediate(StepKind kind, string ending) =>
        Artifact.Output($".build/{kind.Name}/{Recipe}/{Name}{ending}");
}
