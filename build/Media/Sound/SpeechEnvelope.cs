namespace AvatarBuild.Media.Sound;

/// <summary>How wide a mouth is open in each frame, from the sound alone.</summary>
public static class SpeechEnvelope
{
    private const double Attack = 0.75;
    private const double Release = 0.45;

    /// <summary>One openness a frame, 0 (closed) to <paramref name="top"/>.</summary>
    public static int[] Openness(SpeechLevels levels, int frames, int framesPerSecond, int top)
    {
        var openness = new int[frames];
        var smooth = 0.0;
        for (var i = 0; i < frames; i++)
        {
            var from = (int)((long)i * SpeechLevels.PerSecond / framesPerSecond);
            var to = (int)((i + 1L) * SpeechLevels.PerSecond / framesPerSecond);
            var wanted = levels.Openness(from, to) * top;
            smooth += (wanted - smooth) * (wanted > smooth ? Attack : Release);
            openness[i] = (int)Math.Round(smooth);
        }

        return openness;
    }
}
