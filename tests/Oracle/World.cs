#pragma warning disable RS0030 // the model has file operations of its own
using System.Text.RegularExpressions;

namespace AvatarBuild.Oracle;

/// <summary>A described build and the real folders in which it takes place.</summary>
internal sealed partial class World(string folder, List<Node> nodes, string[] sources)
{
    public const string Missing = "\0missing";

    public List<Node> Nodes { get; } = nodes;

    /// <summary>File names of the sources.</summary>
    public string[] Sources { get; } = sources;

    public int Tool { get; set; }

    /// <summary>The workspace, absolute; a move changes it.</summary>
    public string Folder { get; set; } = folder;

    public string Inputs => Path.Combine(Folder, "inputs");

    public string Outputs => Path.Combine(Folder, "outputs");

    public string SourcePath(int source) => Path.Combine(Inputs, Sources[source]);

    public string OutputPath(Node node, int output) => Path.Combine(Outputs, node.PathOf(output));

    /// <summary>A source's text as it lies there, or null.</summary>
    public string? SourceText(int source) => TextOf(SourcePath(source));

    /// <summary>An output's text as it lies there, or null.</summary>
    public string? OutputText(Node node, int output) => TextOf(OutputPath(node, output));

    /// <summary>Texts of all that was set aside.</summary>
    public IReadOnlyList<string> Aside()
    {
        var aside = Path.Combine(Outputs, ".build", "aside");
        return Directory.Exists(aside)
            ? [.. Directory.GetFiles(aside).Select(File.ReadAllText)]
            : [];
    }

    /// <summary>Every output's text, to be compared after a build.</summary>
    public Dictionary<string, string> Snapshot()
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in Nodes)
        {
            for (var i = 0; i < node.Outputs; i++)
            {
                texts[node.PathOf(i)] = OutputText(node, i) ?? Missing;
            }
        }

        return texts;
    }

    /// <summary>Path, key and digests of everything that was finished, one a line, as its durable record has them.</summary>
    public IReadOnlyList<string> Keys() =>
        [
            .. Directory
                .GetFiles(Path.Combine(Outputs, ".build", "records"))
                .Select(file => Finished().Match(File.ReadAllText(file)).Value)
                .Order(StringComparer.Ordinal),
        ];

    [GeneratedRegex("\"id\":.*?\\]")]
    private static partial Regex Finished();

    public override string ToString() => string.Join('\n', Nodes) + $"\ntool {Tool}";

    private static string? TextOf(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
