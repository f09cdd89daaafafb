using System.Collections.Immutable;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Measurements;
using AvatarBuild.Media.Pictures;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Avatar.Steps;

/// <summary>
/// Checks a raw render on a CPU: <c>render.mp4</c> → <c>verify.json</c>. A render without sound but with good pictures
/// passes. A bad one blames the render step. Knows no backend; only what its video has to be.
/// </summary>
/// <param name="RenderName">Name of the step that made the render.</param>
/// <param name="Expected">What the video has to be.</param>
/// <param name="Limits">Only the longest black and frozen stretches are looked at.</param>
public sealed record VerifyStep(string RenderName, VideoExpectation Expected, CheckSettings Limits)
{
    /// <summary>Name of the render in the private folder.</summary>
    public const string Render = "render.mp4";

    /// <summary>Name of the measurements in the private folder.</summary>
    public const string Measured = "verify.json";

    /// <summary>What to do about a size that isn't the expected one; null where nobody says.</summary>
    public string? SizeAdvice { get; init; }

    /// <summary>What makes it stale.</summary>
    public ImmutableArray<RequestLine> Request => RequestFrom(new SharedRequests());

    /// <summary>What makes it stale.</summary>
    public ImmutableArray<RequestLine> RequestFrom(SharedRequests shared) =>
        [
            .. shared.Of(
                "verify",
                null,
                "",
                () =>
                    [
                        new("verify", "2"),
                        new(
                            "header",
                            CommandText.Join("ffprobe", VideoProbe.HeaderArguments(Render))
                        ),
                        new(
                            "decode",
                            CommandText.Join("ffmpeg", VideoProbe.DecodeArguments(Render))
                        ),
                    ]
            ),
            .. Expected.Request,
            new("silences", string.Join(' ', Expected.Silences)),
            new("most black seconds", Numbers.Seconds(Limits.MaxBlackSeconds)),
            new("most frozen seconds", Numbers.Seconds(Limits.MaxFrozenSeconds)),
        ];

    // A renderer computes its size from what it is given: the same arguments make the same one again, and those of other
    // videos one that nobody knows. Everything else may come out better the next time.
    private StepFailure Blamed(StepFailure fault) =>
        fault.Kind == VideoFailures.WrongSize
            ? fault with
            {
                Message = SizeAdvice is null ? fault.Message : $"{fault.Message}; {SizeAdvice}",
                Invalidates = RenderName,
            }
            : fault with
            {
                Invalidates = RenderName,
            };

    private static PictureSize MadeSize(string json) =>
        PictureSize.Parse((string)JObject.Parse(json)["size"]!)!;

    /// <summary>Measures, judges and writes the measurements.</summary>
    public StepAction Action(FfmpegTools programs) =>
        async (run, token) =>
        {
            var header = VideoProbe.HeaderAsync(run, programs, Render, token);
            var decode = run.RunAsync(
                programs.FfmpegPath,
                VideoProbe.DecodeArguments(Render),
                token,
                FfmpegProgress.Hear(run, Expected.Seconds, new(0, 1))
            );
            await Task.WhenAll(header, decode).ConfigureAwait(false);
            var (seen, kept) = await header.ConfigureAwait(false);
            var decoded = await decode.ConfigureAwait(false);
            if ((kept ?? ToolTrouble.Of(decoded, "ffmpeg")) is { } trouble)
            {
                return new StepResult.Failed(trouble);
            }

            var measured = seen.WithDecode(decoded);
            var expected = Disk.FileExists(run.PathOf(VideoPaths.MadeName))
                ? Expected with
                {
                    Size = MadeSize(Disk.ReadText(run.PathOf(VideoPaths.MadeName))),
                    Lower = [],
                }
                : Expected;
            if (VideoChecks.Judge(measured, expected, Limits) is [var fault, ..])
            {
                return new StepResult.Failed(Blamed(fault));
            }

            await MeasurementFile
                .WriteAsync(run.PathOf(Measured), measured, token)
                .ConfigureAwait(false);
            return StepResult.Success;
        };
}
