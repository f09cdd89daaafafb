namespace AvatarBuild.Engine.Graph;

/// <summary>Where an artifact's path starts.</summary>
public enum ArtifactRoot
{
    /// <summary>The folder of sources.</summary>
    Inputs,

    /// <summary>The folder of results, state and intermediates.</summary>
    Outputs,

    /// <summary>A file the user named outside the workspace; its path is absolute.</summary>
    Outside,
}

/// <summary>
/// One file, by its canonical path relative to inputs or outputs: a source, or produced by exactly one step.
/// Knows no disk; only names. A class, as everything that lists and dictionaries hold here: their code for a struct is
/// compiled at every start of the program, 0.2 ms a method.
/// </summary>
public sealed class Artifact : IEquatable<Artifact>
{
    private readonly string text;

    private Artifact(ArtifactRoot root, string path)
    {
        Root = root;
        Path = path;
        text = root switch
        {
            ArtifactRoot.Inputs => "inputs/" + path,
            ArtifactRoot.Outputs => "outputs/" + path,
            _ => path,
        };
    }

    /// <summary>Where <see cref="Path"/> starts.</summary>
    public ArtifactRoot Root { get; }

    /// <summary>Relative to the root, '/' between segments, no '.' or '..' segment; absolute for <see cref="ArtifactRoot.Outside"/>.</summary>
    public string Path { get; }

    /// <summary>A file below inputs.</summary>
    /// <exception cref="ArgumentException">The path is empty, absolute or leaves the folder.</exception>
    public static Artifact Input(string path) => new(ArtifactRoot.Inputs, Relative(path));

    /// <summary>A file below outputs.</summary>
    /// <exception cref="ArgumentException">The path is empty, absolute or leaves the folder.</exception>
    public static Artifact Output(string path) => new(ArtifactRoot.Outputs, Relative(path));

    /// <summary>A file outside the workspace, used as given.</summary>
    /// <exception cref="ArgumentException">The path isn't absolute.</exception>
    public static Artifact Outside(string path) =>
        System.IO.Path.IsPathFullyQualified(path)
            ? new(ArtifactRoot.Outside, path)
            : throw new ArgumentException($"'{path}' isn't an absolute path", nameof(path));

    /// <summary>As shown to people and stored in the state: <c>inputs/…</c>, <c>outputs/…</c> or the absolute path.</summary>
    public override string ToString() => text;

    /// <inheritdoc/>
    public bool Equals(Artifact? other) =>
        other is not null && string.Equals(text, other.text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Artifact);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(text, StringComparison.Ordinal);

    /// <summary>Do two name the same file?</summary>
    public static bool operator ==(Artifact? a, Artifact? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Do two name different files?</summary>
    public static bool operator !=(Artifact? a, Artifact? b) => !(a == b);

    private static string Relative(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        // A backslash is an ordinary character of a name on Unix and a separator on Windows.
        var canonical = OperatingSystem.IsWindows() ? path.Replace('\\', '/') : path;
        var ok =
            canonical[0] != '/'
            && !(OperatingSystem.IsWindows() && canonical.Contains(':', StringComparison.Ordinal));
        ok &= !canonical.Contains('\0', StringComparison.Ordinal);
        for (int start = 0, end; start <= canonical.Length; start = end + 1)
        {
            end = canonical.IndexOf('/', start);
            end = end < 0 ? canonical.Length : end;
            ok &= canonical.AsSpan(start, end - start) is not ("" or "." or "..");
        }

        return ok
            ? canonical
            : throw new ArgumentException(
                $"'{path}' isn't a path inside the workspace",
                nameof(path)
            );
    }
}
