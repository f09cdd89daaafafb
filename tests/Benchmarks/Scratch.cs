namespace AvatarBuild.Benchmarks;

/// <summary>A temporary folder, removed at the end.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("avatar-bench-").FullName;

    public string Folder(string name) =>
        Directory.CreateDirectory(Path.Combine(root, name)).FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);
}
