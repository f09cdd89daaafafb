using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Steps;

/// <summary>A WAV in pieces as one file in the private folder; other recordings as they are.</summary>
internal static class JoinedWav
{
    internal const string Name = "joined.wav";

    /// <summary>The name of the file that ffmpeg is to read.</summary>
    public static async Task<string> OfAsync(
        StepRun run,
        string recording,
        RecordingLook look,
        CancellationToken cancellationToken
    )
    {
        if (look.Wav is not { } parts)
        {
            return recording;
        }

        await parts
            .JoinAsync(run.PathOf(recording), run.PathOf(Name), cancellationToken)
            .ConfigureAwait(false);
        return Name;
    }
}
