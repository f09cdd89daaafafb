using AvatarBuild.Host.Console;

namespace AvatarBuild.Host.CommandLine;

/// <summary>One call of the program.</summary>
/// <param name="Options">What was asked; free of problems.</param>
/// <param name="Folder">Where the user is, absolute.</param>
/// <param name="Terminal">Where it prints.</param>
/// <param name="Time">Its clock.</param>
/// <param name="CancellationToken">Cancelled when the program is to end.</param>
internal sealed record Call(
    Options Options,
    string Folder,
    Terminal Terminal,
    TimeProvider Time,
    CancellationToken CancellationToken
)
{
    /// <summary>A file or folder as one types it where one stands.</summary>
    public string Shown(string path)
    {
        var shown = Path.GetRelativePath(Folder, path);
        return shown.StartsWith("..", StringComparison.Ordinal) ? path : shown;
    }
}
