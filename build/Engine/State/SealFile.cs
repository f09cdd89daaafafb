namespace AvatarBuild.Engine.State;

/// <summary>Seals on disk.</summary>
public static class SealFile
{
    /// <summary>Replaces a seal. Not durable: losing it costs one look at everything, and so does one that is full of files without results: it isn't written.</summary>
    public static void Write(string path, Seal seal)
    {
        ArgumentNullException.ThrowIfNull(seal);
        SealWriter.Write(path, seal);
    }

    /// <summary>A seal in memory, to go on from (<see cref="Seal.Before"/>).</summary>
    public static SealImage ImageOf(Seal seal)
    {
        ArgumentNullException.ThrowIfNull(seal);
        return SealWriter.ImageOf(seal);
    }

    /// <summary>Looks at every file that a seal names. Never fails: what can't be read vouches for nothing. Only on Linux, where a stat tells enough.</summary>
    /// <param name="path">The seal.</param>
    /// <param name="request">What is asked now.</param>
    public static SealCheck Check(string path, string request) => SealReader.Check(path, request);
}
