namespace AvatarBuild.Engine.Graph;

/// <summary>Where the two roots of artifacts lie, and the engine's own places below outputs.</summary>
/// <param name="Inputs">Absolute.</param>
/// <param name="Outputs">Absolute.</param>
public sealed record Workspace(string Inputs, string Outputs)
{
    /// <summary>State, intermediates and logs.</summary>
    public string Build => Path.Combine(Outputs, ".build");

    /// <summary>A private folder for each running step.</summary>
    public string Work => Path.Combine(Build, "work");

    /// <summary>The durable action records, one file a step.</summary>
    public string Records => Path.Combine(Build, "records");

    /// <summary>Published files that someone else changed.</summary>
    public string Aside => Path.Combine(Build, "aside");

    /// <summary>Results that may come back.</summary>
    public string Cache => Path.Combine(Build, "cache");

    /// <summary>What steps printed.</summary>
    public string Logs => Path.Combine(Build, "logs");

    /// <summary>The index.</summary>
    public string Index => Path.Combine(Build, "index.db");

    /// <summary>Which inputs folder all this was made from.</summary>
    public string OwnerNote => Path.Combine(Build, "inputs");

    /// <summary>The snapshot of the last run that the fast up-to-date check reads.</summary>
    public string Snapshot => Path.Combine(Build, "seal");

    /// <summary>Absolute path of an artifact.</summary>
    public string PathOf(Artifact artifact) =>
        artifact.Root switch
        {
            ArtifactRoot.Inputs => Path.Combine(Inputs, artifact.Path),
            ArtifactRoot.Outputs => Path.Combine(Outputs, artifact.Path),
            _ => artifact.Path,
        };
}
