using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Media;

/// <summary>What is wrong with a media file, and what to do; the file's name is added by who knows it.</summary>
/// <param name="Message">What is wrong, as a predicate: <c>is empty (0 bytes)</c>.</param>
/// <param name="Remedy">What to do.</param>
public sealed record MediaFault(string Message, string Remedy)
{
    /// <summary>What is wrong and what to do, for people.</summary>
    public override string ToString() => $"{Message}; {Remedy}";

    /// <summary>What a look into a file finds; a file that can't be opened is a fault too, unless the machine is short of something.</summary>
    public static MediaFault? InFile(string path, Func<Stream, MediaFault?> look)
    {
        try
        {
            using var stream = Disk.OpenRead(path);
            return look(stream);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException
                && MachineTrouble.Shortage(e) is null
            )
        {
            return new MediaFault($"can't be read ({e.Message})", "see to its permissions");
        }
    }
}
