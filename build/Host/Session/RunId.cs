namespace AvatarBuild.Host.Session;

/// <summary>Names of runs.</summary>
internal static class RunId
{
    /// <summary>A name that sorts by time and is its own on this machine.</summary>
    /// <param name="start">When the run began, in the user's time zone.</param>
    public static string New(DateTimeOffset start) =>
        FormattableString.Invariant($"{start:yyyyMMdd-HHmmss}-{Environment.ProcessId}");
}
