#pragma warning disable RS0030 // a test makes its files itself
using System.Text;

namespace AvatarBuild.Avatar.Tests;

/// <summary>A test's own folder, gone after it.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder() => Root = Directory.CreateTempSubdirectory("avatar-").FullName;

    public string Root { get; }

    public string this[string path] => Path.Combine(Root, path);

    public TempFolder With(string path, string text = "") =>
        With(path, Encoding.UTF8.GetBytes(text));

    public TempFolder With(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllBytes(this[path], bytes);
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
