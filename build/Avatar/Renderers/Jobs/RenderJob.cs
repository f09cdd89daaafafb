using System.Globalization;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Renderers.Jobs;

/// <summary>One render as it is asked for: everything a backend may want to know of a video.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="Paths">Where its files lie.</param>
/// <param name="Backend">Who renders.</param>
/// <param name="Settings">The recipe, resolved for this video.</param>
/// <param name="Size">What comes out: of the prepared picture and of the video.</param>
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
    /// <summary>Frames that it will have.</summary>
    public long Frames => (long)Calculated()["frames"];

    /// <summary>Clips that cover them; 1 for a backend without clips.</summary>
    public long Clips => (long)Calculated()["clips"];

    /// <summary>Seconds of the recording that its formulas leave out.</summary>
    public double Lost => Math.Max(0, Facts.Seconds - Calculated()["length"]);

    /// <summary>How many bars of progress its program will show; 1 and more.</summary>
    public double ProgressBars => Math.Max(1, Value(Backend.Progress.Bars) ?? 1);

    /// <summary>MiB of main memory that it takes; null where its backend doesn't say.</summary>
    /// <exception cref="FormatException">The formula can't be calculated.</exception>
    public long? HostMiB => Value(Backend.HostMemory) is { } mib ? (long)Math.Ceiling(mib) : null;

    /// <summary>Seconds of silence after the recording that its program hears; null where its backend wants none.</summary>
    /// <exception cref="FormatException">The formula can't be calculated.</exception>
    public double? PadSeconds => Value(Backend.PadSeconds);

    private double? Value(string? formula)
    {
        var formulas = Calculated();
        return formula is null ? null : new Formula(formula).Evaluate(name => formulas[name]);
    }

    /// <summary>The backend's options as the recipe sets them.</summary>
    public Dictionary<string, string> Options()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
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

    /// <summary>Values of placeholders that are part of the request: the same wherever the step runs.</summary>
    /// <exception cref="FormatException">A formula can't be calculated.</exception>
    public Dictionary<string, string> Values()
    {
        var values = Options();
        values["prompt"] = Prompt ?? "";
        values["seed"] = Text(Settings.Seed);
        values["width"] = Text(Size.Width);
        values["height"] = Text(Size.Height);
        var named = Backend.Named(Size);
        values["size"] = Text(named.Width) + Backend.SizeSeparator + Text(named.Height);
        values["seconds"] = Formulas.Show(Facts.Seconds);
        values["fps"] = Formulas.Show(Backend.Fps);
        var formulas = Calculated();
        foreach (var name in formulas.Names)
        {
            values[name] = Formulas.Show(formulas[name]);
        }

        return values;
    }

    internal Formulas Calculated() => new(Backend.Formulas, Backend.FramesPerClip, Given);

    private double? Given(string name) =>
        name switch
        {
            "seconds" => Facts.Seconds,
            "samples" => Facts.Samples,
            "sampleRate" => Facts.SampleRate,
            "fps" => Backend.Fps,
            "framesPerClip" => Backend.FramesPerClip,
            "width" => Size.Width,
            "height" => Size.Height,
            "gpu_count" => Backend.Resources.Gpu,
            _ => Options().TryGetValue(name, out var text)
            && double.TryParse(
                text,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var number
            )
                ? number
                : null,
        };

    /// <summary>The prompt is another step's output, known when the render starts.</summary>
    public bool PromptIsMade { get; init; }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
