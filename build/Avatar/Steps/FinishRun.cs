using AvatarBuild.Avatar.Failures;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Media;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Measurements;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Steps;

/// <summary>One attempt at a finish: three processes, four with a loudness target.</summary>
internal sealed class FinishRun(FinishStep asked, FfmpegTools programs, StepRun run)
{
    /// <summary>What is done; subtitles of which the cut leaves nothing are left out.</summary>
    private FinishStep step = asked;

    private FinishSubtitles? subtitles;

    // How much of a finish the encoding is, for its progress: most where pictures are coded, little where they are copied.
    private double Encoded => step.Encodes ? 0.7 : 0.4;

    private FinishCommands Commands => new(step);

    internal async Task<StepResult> RunAsync(CancellationToken token)
    {
        var pictures = await MeasurementFile
            .ReadVideoAsync(run.PathOf(VerifyStep.Measured), token)
            .ConfigureAwait(false);
        step = step with { Picture = new(pictures.Width, pictures.Height) };
        if (step.Burns || step.Soft)
        {
            subtitles = new FinishSubtitles(step, programs, run);
            var (fault, any) = await subtitles
                .WriteAsync(pictures.Seconds, token)
                .ConfigureAwait(false);
            if (fault is not null)
            {
                return new StepResult.Failed(fault);
            }

            step = any ? step : step with { Subtitles = null };
        }

        var unmade = await EncodeAsync(pictures, token).ConfigureAwait(false);
        return unmade is null
            ? await JudgeAsync(pictures, token).ConfigureAwait(false)
            : new StepResult.Failed(unmade);
    }

    private async Task<StepFailure?> EncodeAsync(VideoMeasurement pictures, CancellationToken token)
    {
        if (!step.Sound.IsPlain)
        {
            var uniform = await UniformTrack
                .MakeAsync(run, programs, step, token)
                .ConfigureAwait(false);
            if (!uniform.Succeeded)
            {
                return ToolTrouble.Of(uniform, "ffmpeg")
                    ?? Failed(
                        VideoFailures.FinishFailed,
                        $"ffmpeg ended with {uniform.ExitCode} while decoding the recording",
                        uniform
                    );
            }
        }

        var loudness = "";
        if (step.Finish.Loudness is not null)
        {
            var first = await run.RunAsync(programs.FfmpegPath, Commands.MeasureLoudness(), token)
                .ConfigureAwait(false);
            if (LoudnessReport.SecondPass(first) is not { } measured)
            {
                return ToolTrouble.Of(first, "ffmpeg")
                    ?? Failed(
                        EngineFailures.BadInput,
                        "the recording's loudness can't be measured: it is silent or doesn't decode",
                        first
                    );
            }

            loudness = measured;
        }

        var seconds = Numbers.Seconds(pictures.Seconds);
        var result = await FfmpegProgress
            .RunAsync(
                run,
                programs.FfmpegPath,
                Commands.Encode(seconds, loudness, pictures),
                pictures.Seconds,
                new(0, Encoded),
                token
            )
            .ConfigureAwait(false);
        if (!result.Succeeded)
        {
            return ToolTrouble.Of(result, "ffmpeg")
                ?? Failed(
                    VideoFailures.FinishFailed,
                    $"ffmpeg ended with {result.ExitCode} while finishing the video",
                    result
                );
        }

        return step.Soft ? await subtitles!.CompareTrackAsync(token).ConfigureAwait(false) : null;
    }

    private async Task<StepResult> JudgeAsync(VideoMeasurement pictures, CancellationToken token)
    {
        var last = Math.Max(0, (pictures.Frames - 1.5) / Math.Max(1, pictures.FramesPerSecond));
        var poster = Numbers.Brief(Math.Clamp(step.Finish.PosterSeconds, 0, last));
        var header = VideoProbe.HeaderAsync(run, programs, FinishStep.Video, token);
        var decoded = run.RunAsync(
            programs.FfmpegPath,
            Commands.Measure(poster),
            token,
            FfmpegProgress.Hear(run, pictures.Seconds, new(Encoded, 1))
        );
        await Task.WhenAll(header, decoded).ConfigureAwait(false);
        var decode = await decoded.ConfigureAwait(false);
        var (seen, kept) = await header.ConfigureAwait(false);
        if ((kept ?? ToolTrouble.Of(decode, "ffmpeg")) is { } trouble)
        {
            return new StepResult.Failed(trouble);
        }

        var video = seen.WithDecode(decode);
        var sound =
            video.Error is null && video.AudioStreams > 0
                ? await SoundAsync(decode, video.StartSeconds, token).ConfigureAwait(false)
                : new();
        var measured = new FinishedMeasurement(video, sound);
        if (VideoChecks.Judge(measured, step.Expected, step.Limits) is [var fault, ..])
        {
            // Copied pictures that don't decode are the renderer's; everything else is made here.
            var blamed =
                fault.Kind == VideoFailures.BrokenVideo && !step.Encodes ? step.RenderName : null;
            return new StepResult.Failed(
                fault with
                {
                    Transient = blamed is not null,
                    Invalidates = blamed,
                    LastLines = decode.Succeeded ? [] : decode.LastLines(20),
                }
            );
        }

        await MeasurementFile
            .WriteAsync(run.PathOf(FinishStep.Measured), measured, token)
            .ConfigureAwait(false);
        return StepResult.Success;
    }

    private async Task<SoundMeasurement> SoundAsync(
        CommandResult decode,
        double pictureStart,
        CancellationToken token
    )
    {
        var source = await WavSamples
            .ReadRawAsync(run.PathOf(FinishCommands.Reference), token)
            .ConfigureAwait(false);
        var result = await WavSamples
            .ReadRawAsync(run.PathOf(FinishCommands.Published), token)
            .ConfigureAwait(false);
        var (offset, correlation) = SoundOffset.Measure(source, result);
        return new()
        {
            OffsetMs = offset - pictureStart * 1000,
            Correlation = correlation,
            SilentSeconds = SoundOffset.LongestMissing(source, result),
            Loudness = step.Finish.Loudness is null
                ? null
                : LoudnessReport.Integrated(decode.StandardError),
        };
    }

    // What the encoder says of itself at its end would push the cause out.
    private static StepFailure Failed(FailureClass kind, string message, CommandResult result) =>
        new(kind, message)
        {
            LastLines =
            [
                .. result
                    .LastLines(60)
                    .Where(line => !line.StartsWith("[libx264 ", StringComparison.Ordinal))
                    .TakeLast(20),
            ],
        };
}
