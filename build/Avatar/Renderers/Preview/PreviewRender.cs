using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Measurements;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Renderers.Preview;

/// <summary>
/// The built-in renderer, for machines without a GPU and for a quick look: <c>image.png</c> and <c>audio.wav</c> →
/// <c>render.mp4</c>, 25 frames a second. The mouth moves with the voice where it is known; the picture pans where it
/// isn't. It takes no prompt and no seed.
/// </summary>
/// <param name="Size">The picture's size, which is the prepared image's.</param>
/// <param name="Samples">Of the prepared recording.</param>
/// <param name="SampleRate">Samples a second of the prepared recording.</param>
/// <param name="Mouth">In pixels of the prepared image; null when unknown.</param>
public sealed record PreviewRender(PictureSize Size, long Samples, int SampleRate, Mouth? Mouth)
{
    /// <summary>Name of the prepared portrait in the private folder.</summary>
    public const string Image = "image.png";

    /// <summary>Name of the prepared recording in the private folder.</summary>
    public const string Audio = "audio.wav";

    /// <summary>Name of the result in the private folder.</summary>
    public const string Render = "render.mp4";

    /// <summary>Seconds by which its length may differ from the recording's: one frame.</summary>
    public const double ToleranceSeconds = 0.04;

    // Windows takes 32,767 characters for a command, Linux 131,071 for an argument.
    private const int LongestArgument = 24_000;

    private const string GraphFile = "graph.txt";

    /// <summary>Frames of the video: the first whole number that covers the recording.</summary>
    public int Frames => checked((int)((Samples * 25 + SampleRate - 1) / SampleRate));

    /// <summary>What makes it stale. The length, in which previews differ, stands beside the command.</summary>
    public ImmutableArray<RequestLine> Request(SharedRequests shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        var lines = shared.Of(
            "preview",
            null,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Size.Width} {Size.Height} {Mouth?.X} {Mouth?.Y} {Mouth?.HalfWidth} {Mouth?.Chin}"
            ),
            () =>
                [
                    new("preview", "1"),
                    new(
                        "command",
                        CommandText.Join(
                            "ffmpeg",
                            Arguments(
                                "{seconds}",
                                ["-filter_complex", Graph("{frames}", "{openness}")]
                            )
                        )
                    ),
                ]
        );
        return lines.Add(new("frames", Frames.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Renders.</summary>
    public StepAction Action(FfmpegTools programs) =>
        async (run, token) =>
        {
            var graph = Graph(
                Frames.ToString(CultureInfo.InvariantCulture),
                PreviewMouth.In(Size, Mouth) is null ? "" : Openness(run.PathOf(Audio), token)
            );
            string[] given = ["-filter_complex", graph];
            if (graph.Length > LongestArgument)
            {
                await MeasurementFile
                    .WriteTextAsync(run.PathOf(GraphFile), graph, token)
                    .ConfigureAwait(false);
                given = ["-filter_complex_script", GraphFile];
            }

            var seconds = (Frames / 25m).ToString("0.00", CultureInfo.InvariantCulture);
            var result = await FfmpegProgress
                .RunAsync(
                    run,
                    programs.FfmpegPath,
                    Arguments(seconds, given),
                    Frames / 25.0,
                    new(0, 1),
                    token
                )
                .ConfigureAwait(false);
            return result.Succeeded ? StepResult.Success
                : ToolTrouble.Of(result, "ffmpeg") is { } trouble ? new StepResult.Failed(trouble)
                : new StepResult.Failed(
                    new(
                        VideoFailures.PreviewFailed,
                        $"ffmpeg ended with {result.ExitCode} while drawing the preview"
                    )
                    {
                        LastLines = result.LastLines(20),
                    }
                );
        };

    private string Openness(string audio, CancellationToken token)
    {
        var (samples, rate) = WavSamples.Open(audio);
        using (samples)
        {
            var levels = SpeechLevels.Of(samples, rate, token);
            return PreviewMouth.Expression(
                SpeechEnvelope.Openness(levels, Frames, 25, PreviewMouth.Widest)
            );
        }
    }

    private ImmutableArray<string> Arguments(string seconds, string[] graph) =>
        new FfmpegSettings()
            .WithGlobal("-filter_complex_threads", "1")
            .WithInput(Image, "-framerate", "25")
            .WithInput(Audio)
            .With(graph)
            .With("-map", "[picture]", "-map", "[sound]")
            .With("-c:v", "libx264", "-preset", Preset, "-crf", "20", "-threads", "1")
            .With([.. VideoColours.Tags(Size.Height)])
            // Its sound is only heard when somebody plays the raw render: finish puts the recording in its place. The
            // default coder takes as long as the pictures do.
            .With(
                "-r",
                "25",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "aac",
                "-aac_coder",
                "fast",
                "-b:a",
                "96k"
            )
            .With("-t", seconds)
            .WithBitExactOutput()
            .With(Render)
            .ToArguments();

    private string Preset => PreviewMouth.In(Size, Mouth) is null ? PreviewPan.Preset : "veryfast";

    private string Graph(string frames, string openness)
    {
        const string Sound = "aresample=48000,apad[sound]";
        return PreviewMouth.In(Size, Mouth) is { } mouth
            ? $"{mouth.Graph(frames, openness)};[1:a]{Sound}"
            : $"[1:a]asplit[heard][wave];[heard]{Sound};{PreviewPan.Graph(Size, frames)}";
    }
}
