using System.Collections.Immutable;

namespace AvatarBuild.Media.Ffmpeg;

/// <summary>
/// An ffmpeg command line, built fluently and immutable: options before the inputs, inputs, filters, output options,
/// outputs. Knows no process; only arguments.
/// </summary>
public sealed record FfmpegSettings
{
    /// <summary>Before the inputs. Quiet, no questions, overwrites within the step's private folder.</summary>
    public ImmutableArray<string> Global { get; init; } =
    ["-hide_banner", "-v", "error", "-nostdin", "-y"];

    /// <summary>Each input with its own options.</summary>
    public ImmutableArray<FfmpegInput> Inputs { get; init; } = [];

    /// <summary>Filters, maps and codecs, then the output's name: in order.</summary>
    public ImmutableArray<string> Output { get; init; } = [];

    /// <summary>Adds options before all inputs.</summary>
    public FfmpegSettings WithGlobal(params string[] options) =>
        this with
        {
            Global = Global.AddRange(options),
        };

    /// <summary>Adds an input file; it may only name local files and pipes, never the network.</summary>
    public FfmpegSettings WithInput(string file, params string[] options) =>
        this with
        {
            Inputs = Inputs.Add(new FfmpegInput(file, [.. options])),
        };

    /// <summary>Adds output options, or an output's name, in order.</summary>
    public FfmpegSettings With(params string[] options) =>
        this with
        {
            Output = Output.AddRange(options),
        };

    /// <summary>Adds options that make the file the same on every run: no dates, no encoder versions.</summary>
    public FfmpegSettings WithBitExactOutput() =>
        With(
            "-map_metadata",
            "-1",
            "-fflags",
            "+bitexact",
            "-flags:v",
            "+bitexact",
            "-flags:a",
            "+bitexact"
        );

    /// <summary>The arguments, in ffmpeg's order.</summary>
    public ImmutableArray<string> ToArguments()
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        arguments.AddRange(Global);
        foreach (var input in Inputs)
        {
            arguments.AddRange(input.Options);
            arguments.AddRange("-protocol_whitelist", "file,pipe", "-i", input.File);
        }

        arguments.AddRange(Output);
        return arguments.ToImmutable();
    }
}

/// <summary>One input of an ffmpeg command line.</summary>
/// <param name="File">A plain file name in the folder where ffmpeg runs, or an absolute path.</param>
/// <param name="Options">What stands before its <c>-i</c>.</param>
public sealed record FfmpegInput(string File, ImmutableArray<string> Options);
