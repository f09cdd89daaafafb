using System.Collections.Immutable;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>One renderer as <c>recipes/backends/NAME.json</c> describes it. Knows no video; only how the renderer is called and what it can do.</summary>
public sealed record Backend
{
    /// <summary>The file's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>A renderer of this program (<c>preview</c>), or null where <see cref="Command"/> is run.</summary>
    public string? Builtin { get; init; }

    /// <summary>Program and arguments with placeholders (see <see cref="Placeholders"/>), one by one, never a shell string.</summary>
    public ImmutableArray<Argument> Command { get; init; } = [];

    /// <summary>Added to the program's environment; values may hold placeholders. Part of what is asked for.</summary>
    public NameValues Environment { get; init; } = NameValues.Empty;

    /// <summary>Added too, but without a bearing on the result: no part of what is asked for.</summary>
    public NameValues MachineEnvironment { get; init; } = NameValues.Empty;

    /// <summary>The backend's own placeholders with their defaults; a recipe's <c>backendOptions</c> set them.</summary>
    public NameValues Options { get; init; } = NameValues.Empty;

    /// <summary>Options that must not stay empty.</summary>
    public ImmutableArray<string> Required { get; init; } = [];

    /// <summary>Options that name a file or folder of this machine: absolute, existing where they aren't empty, and in the key by their name alone.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>Options that name a safetensors file, with the precision of its tensors (<c>F16</c>).</summary>
    public NameValues Safetensors { get; init; } = NameValues.Empty;

    /// <summary>Named calculations; see <see cref="Description.Formulas"/>.</summary>
    public NameValues Formulas { get; init; } = NameValues.Empty;

    /// <summary>Files written for each video before the program starts.</summary>
    public ImmutableArray<ItemFile> Files { get; init; } = [];

    /// <summary>Folders made in the private folder before it starts.</summary>
    public ImmutableArray<string> Folders { get; init; } = [];

    /// <summary>Files and folders below <see cref="WorkingFolder"/> that are removed before it starts.</summary>
    public ImmutableArray<string> Clear { get; init; } = [];

    /// <summary>Where its video will be.</summary>
    public OutputPlace Output { get; init; } = new();

    /// <summary>Besides exit code and video, what its log must and must not say.</summary>
    public SuccessRule Success { get; init; } = new();

    /// <summary>How its log tells how far it is.</summary>
    public ProgressPattern Progress { get; init; } = new();

    /// <summary>What <c>Doctor</c> looks for.</summary>
    public Preflight Preflight { get; init; } = new();

    /// <summary>Memory that it needs of each card, by size and options; the first row that fits counts. Empty for unknown.</summary>
    public ImmutableArray<MemoryRow> Memory { get; init; } = [];

    /// <summary>What cards must be able to calculate with, by options.</summary>
    public ImmutableArray<CapabilityRow> ComputeCapability { get; init; } = [];

    /// <summary>A formula for the MiB of main memory that one render takes; null for little.</summary>
    public string? HostMemory { get; init; }

    /// <summary>Options (<c>name=value</c>) that save memory, the mildest first.</summary>
    public ImmutableArray<string> MemorySaving { get; init; } = [];

    /// <summary>Only one job at a time in its working folder.</summary>
    public bool Exclusive { get; init; }

    /// <summary>Name of the pool of which an <see cref="Exclusive"/> backend's jobs take the only unit.</summary>
    public string ExclusivePool => "backend " + Name;

    /// <summary>The same request makes the same bytes.</summary>
    public bool Reproducible { get; init; } = true;

    /// <summary>Characters that it misreads in paths.</summary>
    public string PathsMustNotHold { get; init; } = "";

    /// <summary>Texts that it misreads in paths.</summary>
    public ImmutableArray<string> PathsMustNotContain { get; init; } = [];

    /// <summary>A formula: seconds of silence put after the recording that it hears; null for none.</summary>
    public string? PadSeconds { get; init; }

    /// <summary>What its licence demands of its user; shown by <c>Doctor</c>.</summary>
    public string? Licence { get; init; }

    /// <summary>What failures of PyTorch programs mean is known without being said.</summary>
    public bool StandardFailures { get; init; } = true;

    /// <summary>Sizes that come out of it; empty for any with even sides.</summary>
    public ImmutableArray<PictureSize> Sizes { get; init; } = [];

    /// <summary>Sizes that recipes may ask for although it makes others.</summary>
    public ImmutableArray<MadeSize> Makes { get; init; } = [];

    /// <summary>Sizes that want of memory may lower it to; empty for all of <see cref="Sizes"/>.</summary>
    public ImmutableArray<PictureSize> LowerTo { get; init; } = [];

    /// <summary>Where its option takes a size only for an area: the sizes that <c>{size}</c> may name. Empty: the size itself.</summary>
    public ImmutableArray<PictureSize> Areas { get; init; } = [];

    /// <summary>What stands between width and height in <c>{size}</c>.</summary>
    public string SizeSeparator { get; init; } = "*";

    /// <summary>Frames a second of what it makes.</summary>
    public double Fps { get; init; } = 25;

    /// <summary>Frames of one clip, for <c>{clips}</c>; null where it has none.</summary>
    public int? FramesPerClip { get; init; }

    /// <summary>Shortest recording it takes, seconds; null for any.</summary>
    public double? MinSeconds { get; init; }

    /// <summary>Longest recording it takes, seconds; null for any.</summary>
    public double? MaxSeconds { get; init; }

    /// <summary>Most frames that it makes; null for any.</summary>
    public long? MaxFrames { get; init; }

    /// <summary>How much of a recording its formulas may leave out, seconds.</summary>
    public double MayLoseSeconds { get; init; } = 0.04;

    /// <summary>How far its video's length may be from the prepared recording's, seconds.</summary>
    public double ToleranceSeconds { get; init; } = 0.04;

    /// <summary>It is ended when it prints nothing for so many seconds; null for never.</summary>
    public double? SilentTimeoutSeconds { get; init; }

    /// <summary>Held while it runs.</summary>
    public BackendResources Resources { get; init; } = new();

    /// <summary>Names the version of code and weights that matter to the result; null when files or nothing do.</summary>
    public string? Revision { get; init; }

    /// <summary>Files whose content matters to the result, absolute or below the workspace.</summary>
    public ImmutableArray<string> FingerprintFiles { get; init; } = [];

    /// <summary>Large files or folders of weights, told apart by size, header and samples of their bytes.</summary>
    public ImmutableArray<string> FingerprintWeights { get; init; } = [];

    /// <summary>A git repository whose commit matters to the result; null for none.</summary>
    public string? FingerprintCommit { get; init; }

    /// <summary>Where the program runs, absolute or below the workspace; null for the step's private folder.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>What its failures mean; the first that fits counts.</summary>
    public ImmutableArray<FailureRule> Failures { get; init; } = [];

    /// <summary>The command takes a prompt, so prompts matter to its videos.</summary>
    public bool UsesPrompt => Uses("prompt");

    /// <summary>The command takes a seed.</summary>
    public bool UsesSeed => Uses("seed");

    /// <summary>Options that must be set and aren't.</summary>
    /// <param name="options">What the recipe sets.</param>
    public IEnumerable<string> Unset(NameValues options)
    {
        foreach (var name in Required)
        {
            if (Options.With(options).Values[name].Length == 0)
            {
                yield return name;
            }
        }
    }

    /// <summary>The size that comes out where a recipe asks for this one. All that is prepared, called for and checked has it.</summary>
    public PictureSize Made(PictureSize asked)
    {
        foreach (var made in Makes)
        {
            if (made.Asked == asked)
            {
                return made.Size;
            }
        }

        return asked;
    }

    /// <summary>A recipe may ask for this size.</summary>
    public bool Allows(PictureSize asked)
    {
        var size = Made(asked);
        return Sizes.IsEmpty ? size.Width % 2 == 0 && size.Height % 2 == 0 : Sizes.Contains(size);
    }

    /// <summary>What <c>{size}</c> names: this size where it may, else the smallest area that holds it.</summary>
    public PictureSize Named(PictureSize size) =>
        Areas.Contains(size)
            ? size
            : Areas.Where(area => area.Area >= size.Area).MinBy(area => area.Area) ?? size;

    /// <summary>The sizes that want of memory may lower it to.</summary>
    internal ImmutableArray<PictureSize> Lower => LowerTo.IsEmpty ? Sizes : LowerTo;

    /// <summary>The sizes that recipes may ask for, for people.</summary>
    public string SizesShown =>
        Sizes.IsEmpty
            ? "any"
            : string.Join(
                "; ",
                Makes.Select(made => made.ToString()).Prepend(string.Join(", ", Sizes))
            );

    /// <summary>A placeholder is somewhere in the command, its environment or its files.</summary>
    public bool Uses(string placeholder)
    {
        foreach (var text in Texts())
        {
            if (
                text.Contains('{', StringComparison.Ordinal)
                && Placeholders.In(text).Contains(placeholder)
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All of its description that decides how it is called and what comes out, as a text to compare.</summary>
    internal string Called =>
        string.Join(
            '\n',
            [
                .. Command.SelectMany(argument => argument.Texts.Prepend(argument.When ?? "")),
                .. Environment.Values.Select(pair => pair.Key + "=" + pair.Value),
                .. Files.SelectMany(file =>
                    file.Texts.Select(text => text.Text).Concat(file.Lines).Prepend(file.Name)
                ),
                .. Formulas.Values.Select(pair => pair.Key + "=" + pair.Value),
                .. Options.Values.Select(pair => pair.Key + "=" + pair.Value),
                FormattableString.Invariant($"{Fps} {FramesPerClip} {SizeSeparator} {Revision}"),
            ]
        );

    private IEnumerable<string> Texts() =>
        Command
            .SelectMany(argument => argument.Texts)
            .Concat(Environment.Values.Values)
            .Concat(MachineEnvironment.Values.Values)
            .Concat(
                Files.SelectMany(file => file.Texts.Select(text => text.Text).Concat(file.Lines))
            );
}

/// <summary>A size that comes out otherwise than asked.</summary>
/// <param name="Asked">By the recipe.</param>
/// <param name="Size">What comes out.</param>
public sealed record MadeSize(PictureSize Asked, PictureSize Size)
{
    /// <summary>For people.</summary>
    public override string ToString() => $"{Asked} comes out as {Size}";
}

/// <summary>What a running backend holds.</summary>
public sealed record BackendResources
{
    /// <summary>CPUs.</summary>
    public int Cpu { get; init; } = 1;

    /// <summary>Whole GPUs.</summary>
    public int Gpu { get; init; }

    /// <summary>A TCP port that no other job has.</summary>
    public bool Port { get; init; }
}

/// <summary>What the log of a good attempt says.</summary>
public sealed record SuccessRule
{
    /// <summary>None of these may be in it.</summary>
    public ImmutableArray<string> Forbidden { get; init; } = [];

    /// <summary>All of these must be in it.</summary>
    public ImmutableArray<string> Required { get; init; } = [];
}

/// <summary>What a machine must have before a backend can run.</summary>
public sealed record Preflight
{
    /// <summary>Files and folders that must be there; may hold placeholders of options.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>The git repository of its code; null for none.</summary>
    public string? Repository { get; init; }

    /// <summary>Commits of it that its description was written for, each as many digits as one likes.</summary>
    public ImmutableArray<string> Commits { get; init; } = [];

    /// <summary>The oldest CUDA version that the driver must offer; null for any.</summary>
    public string? Cuda { get; init; }
}

/// <summary>The compute capability that a card must have.</summary>
public sealed record CapabilityRow
{
    /// <summary>A <see cref="Condition"/> on options; null for always.</summary>
    public string? When { get; init; }

    /// <summary>The least, 8.9 for example.</summary>
    public double Least { get; init; }
}

/// <summary>Memory that one card must have.</summary>
public sealed record MemoryRow
{
    /// <summary>For this size; null for all.</summary>
    public PictureSize? Size { get; init; }

    /// <summary>A <see cref="Condition"/> on options; null for always.</summary>
    public string? When { get; init; }

    /// <summary>MiB.</summary>
    public long MiB { get; init; }
}
