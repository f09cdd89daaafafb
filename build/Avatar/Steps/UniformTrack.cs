using System.Collections.Immutable;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Steps;

/// <summary>
/// The sound that viewers hear of a recording that isn't plain, as one WAV: the same track, mix and time line as the
/// prepared recording's, at the original's quality. What finish does afterwards it does as with any other recording.
/// </summary>
internal static class UniformTrack
{
    internal const string Name = "sound.wav";

    /// <summary>Samples a second, for viewers: 44.1 kHz stays; everything else becomes what players expect.</summary>
    public static int Rate(int source) => source is 44100 ? 44100 : 48000;

    /// <summary>ffmpeg's arguments.</summary>
    public static ImmutableArray<string> Arguments(
        SoundChoice choice,
        string recording,
        int channels,
        int rate
    ) =>
        choice
            .Decode(
                new FfmpegSettings(),
                choice.IsJoined ? JoinedWav.Name : recording,
                channels,
                rate
            )
            .With("-c:a", "pcm_s16le", "-rf64", "auto")
            .WithBitExactOutput()
            .With(Name)
            .ToArguments();

    /// <summary>Makes it; ffmpeg's end.</summary>
    public static async Task<CommandResult> MakeAsync(
        StepRun run,
        FfmpegTools programs,
        FinishStep step,
        CancellationToken cancellationToken
    )
    {
        if (step.Sound.IsJoined)
        {
            var look = AudioHeader.Look(run.PathOf(step.Recording));
            await JoinedWav
                .OfAsync(run, step.Recording, look, cancellationToken)
                .ConfigureAwait(false);
        }

        return await run.RunAsync(programs.FfmpegPath, step.UniformCommand, cancellationToken)
            .ConfigureAwait(false);
    }
}
