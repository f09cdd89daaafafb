using System.Collections.Immutable;
using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>Everything a recipe says, resolved for one video: defaults, extended recipes, the recipe, the video's overrides, <c>--set</c>.</summary>
public sealed record Settings
{
    /// <summary>Name of the backend.</summary>
    public string Backend { get; init; } = "preview";

    /// <summary>What the model is told, unless <c>inputs/prompts/NAME.txt</c> says otherwise.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>File name below inputs/images of the portrait to use where none has the recording's name; null for <c>default.*</c>.</summary>
    public string? Portrait { get; init; }

    /// <summary>Drawn by models that take one.</summary>
    public long Seed { get; init; } = 420;

    /// <summary>Recording, portrait and render are copied as they are: nothing is prepared, checked or finished.</summary>
    public bool AsIs { get; init; }

    /// <summary>The sound as the model hears it.</summary>
    public AudioSettings Audio { get; init; } = new();

    /// <summary>The portrait as the model sees it.</summary>
    public ImageSettings Image { get; init; } = new();

    /// <summary>Picture size by the recording's length; one rule without a limit is one fixed size.</summary>
    public SizePolicy Size { get; init; } = SizePolicy.Default;

    /// <summary>A recording whose size needs more memory than the largest card has is made smaller.</summary>
    public bool LowerSize { get; init; } = true;

    /// <summary>The backend's memory-saving options are tried before a smaller size.</summary>
    public bool SaveMemory { get; init; }

    /// <summary>A program and its arguments that prints a prompt; empty for none.</summary>
    public ImmutableArray<string> PromptCommand { get; init; } = [];

    /// <summary>A program and its arguments that prints subtitles (SRT); empty for none.</summary>
    public ImmutableArray<string> SubtitlesCommand { get; init; } = [];

    /// <summary>All attempts at a render in a run.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Seconds before the second attempt.</summary>
    public double RetryDelaySeconds { get; init; } = 30;

    /// <summary>What each further delay is multiplied by.</summary>
    public double RetryBackoff { get; init; } = 2;

    /// <summary>Seconds one render may take.</summary>
    public double TimeoutSeconds { get; init; } = 7200;

    /// <summary>How this machine's cards are used; counts for a run, not for one video.</summary>
    public GpuRules Gpu { get; init; } = new();

    /// <summary>Ports that renderers may be given; counts for a run, not for one video.</summary>
    public PortRange Ports { get; init; } = PortRange.Default;

    /// <summary>GB of results that are kept in case they are asked for again; 0 for none. Counts for a run, not for one video.</summary>
    public double CacheGigabytes { get; init; } = 20;

    /// <summary>What is done to the rendered pictures before they are published.</summary>
    public FinishSettings Finish { get; init; } = new();

    /// <summary>Thresholds of the checks; they key only the checks.</summary>
    public CheckSettings Checks { get; init; } = new();

    /// <summary>Who is told of a run; of the recipe, never of one video.</summary>
    public ImmutableArray<HookSettings> Hooks { get; init; } = [];

    /// <summary>Values for the backend's own options; naming another backend empties those named below it.</summary>
    public NameValues BackendOptions { get; init; } = NameValues.Empty;
}

/// <summary>Picture size by length.</summary>
/// <param name="Rules">In ascending order of their limit; the last has none.</param>
public sealed record SizePolicy(ImmutableArray<SizeRule> Rules)
{
    /// <summary>Under 30 s 384*256, under 120 s 688*368, else 704*384.</summary>
    public static SizePolicy Default { get; } =
        new([new(30, new(384, 256)), new(120, new(688, 368)), new(null, new(704, 384))]);

    /// <summary>The size for a recording of so many seconds (of the prepared recording).</summary>
    public PictureSize For(double seconds)
    {
        foreach (var rule in Rules)
        {
            if (rule.UnderSeconds is not { } limit || seconds < limit)
            {
                return rule.Size;
            }
        }

        return Rules[^1].Size;
    }

    /// <summary>The same rules.</summary>
    public bool Equals(SizePolicy? other) => other is not null && Rules.SequenceEqual(other.Rules);

    /// <inheritdoc/>
    public override int GetHashCode() => Rules.Length;
}

/// <summary>One line of a size policy.</summary>
/// <param name="UnderSeconds">Applies to recordings shorter than this; null to all.</param>
/// <param name="Size">The size.</param>
public sealed record SizeRule(double? UnderSeconds, PictureSize Size);

/// <summary>What becomes of subtitles.</summary>
public enum SubtitleMode
{
    /// <summary>Drawn into the pictures.</summary>
    Burn,

    /// <summary>A track the viewer can switch on.</summary>
    Soft,

    /// <summary>Left out.</summary>
    Off,
}

/// <summary>What is done to the rendered pictures before they are published. The sound is always the original recording.</summary>
public sealed record FinishSettings
{
    /// <summary>Loudness of the published sound in LUFS (EBU R128); null leaves it as recorded.</summary>
    public double? Loudness { get; init; }

    /// <summary>For a recording of so many seconds: loudness is measured in blocks of 0.4 s (EBU R128), so what is shorter stays as recorded.</summary>
    public FinishSettings For(double seconds) =>
        seconds < 0.4 ? this with { Loudness = null } : this;

    /// <summary>What becomes of <c>inputs/subtitles/NAME.*</c>.</summary>
    public SubtitleMode Subtitles { get; init; } = SubtitleMode.Burn;

    /// <summary>Their language, as BCP 47 writes it: <c>NAME.LANGUAGE.*</c> goes before <c>NAME.*</c>; null for none.</summary>
    public string? SubtitleLanguage { get; init; }

    /// <summary>Font size of burnt subtitles, in points at a picture 288 lines high (libass' scale).</summary>
    public int SubtitleFontSize { get; init; } = 18;

    /// <summary>Font of burnt subtitles; null for the first of Noto Sans CJK SC and DejaVu Sans that the machine has.</summary>
    public string? SubtitleFont { get; init; }

    /// <summary>A picture laid over the video, or null.</summary>
    public WatermarkSettings? Watermark { get; init; }

    /// <summary>Index at the head of the file, so that a browser starts at once.</summary>
    public bool Faststart { get; init; } = true;

    /// <summary>Write <c>outputs/NAME.jpg</c>.</summary>
    public bool Poster { get; init; } = true;

    /// <summary>Seconds into the video of the poster's frame.</summary>
    public double PosterSeconds { get; init; } = 1;
}

/// <summary>Thresholds of the checks.</summary>
public sealed record CheckSettings
{
    /// <summary>Longest black stretch, seconds.</summary>
    public double MaxBlackSeconds { get; init; } = 0.5;

    /// <summary>Longest stretch of frozen picture, seconds.</summary>
    public double MaxFrozenSeconds { get; init; } = 2;

    /// <summary>Longest silence where the recording isn't silent, seconds.</summary>
    public double MaxSilentSeconds { get; init; } = 2;

    /// <summary>Largest distance between picture's sound and recording, milliseconds.</summary>
    public double MaxOffsetMs { get; init; } = 40;

    /// <summary>Smallest correlation of the sound with the recording, 0 to 1.</summary>
    public double MinCorrelation { get; init; } = 0.9;

    /// <summary>With a loudness target: how far from it the result may be, LU.</summary>
    public double LoudnessTolerance { get; init; } = 1.5;
}
