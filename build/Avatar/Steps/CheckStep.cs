using System.Collections.Immutable;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media;
using AvatarBuild.Media.Measurements;
using Newtonsoft.Json;

namespace AvatarBuild.Avatar.Steps;

/// <summary>
/// Judges what finish measured by today's thresholds: <c>measured.json</c> → <c>check.json</c>. So another threshold
/// costs a millisecond, no encoding. Runs no program.
/// </summary>
/// <param name="Expected">What the video has to be.</param>
/// <param name="Limits">The thresholds.</param>
public sealed record CheckStep(VideoExpectation Expected, CheckSettings Limits)
{
    /// <summary>Name of its output in the private folder.</summary>
    public const string Passed = "check.json";

    /// <summary>What makes it stale.</summary>
    public ImmutableArray<RequestLine> Request =>
        [
            new("check", "1"),
            .. Expected.Request,
            new("most silent seconds", Numbers.Seconds(Limits.MaxSilentSeconds)),
            new("most offset ms", Numbers.Seconds(Limits.MaxOffsetMs)),
            new("least correlation", Numbers.Seconds(Limits.MinCorrelation)),
            .. LoudnessRequest,
        ];

    private ImmutableArray<RequestLine> LoudnessRequest =>
        Expected.Loudness is { } target
            ?
            [
                new(
                    "loudness",
                    $"{Numbers.Seconds(target)} ± {Numbers.Seconds(Limits.LoudnessTolerance)}"
                ),
            ]
            : [];

    /// <summary>Judges.</summary>
    public StepAction Action =>
        async (run, token) =>
        {
            FinishedMeasurement measured;
            try
            {
                measured = await MeasurementFile
                    .ReadFinishedAsync(run.PathOf(FinishStep.Measured), token)
                    .ConfigureAwait(false);
            }
            catch (JsonException e)
            {
                return StepResult.Failure(
                    VideoFailures.BadMeasurement,
                    $"{FinishStep.Measured} can't be read: {e.Message}; delete it and run again"
                );
            }

            if (VideoChecks.Judge(measured, Expected, Limits) is [var fault, ..])
            {
                return new StepResult.Failed(fault with { Transient = false });
            }

            await MeasurementFile
                .WriteTextAsync(run.PathOf(Passed), "{\"passed\":true}\n", token)
                .ConfigureAwait(false);
            return StepResult.Success;
        };
}
