#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Security.Cryptography;
using System.Text;
using AvatarBuild.Host.Tests.Faults;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>A workspace as another version of the program would have left it: its steps were asked for in other words.</summary>
internal static class OlderVersion
{
    /// <summary>Rewrites the records of a kind of step, line by line of what their keys were made of; the index goes.</summary>
    public static Workspace MadeBefore(
        this Workspace workspace,
        string kind,
        Func<string, string> line
    )
    {
        foreach (var record in RecordFile.All(workspace))
        {
            var manifest = (string)record.Json["manifest"]!;
            if (!manifest.Contains($"\nstep={kind}\n", StringComparison.Ordinal))
            {
                continue;
            }

            // Below the key's lines stands what explains it, each behind a mark.
            var lines = manifest.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var keyed = Text(lines.Where(l => !l.StartsWith('\\')).Select(line));
            record.Json["manifest"] = keyed + Text(lines.Where(l => l.StartsWith('\\')));
            record.Json["key"] = Digest(keyed);
            var body = record.Json.ToString(Newtonsoft.Json.Formatting.None);
            File.WriteAllText(record.File, $"{Digest(body)}\n{body}\n");
        }

        return workspace.Delete("outputs/.build/index.db");
    }

    private static string Text(IEnumerable<string> lines) =>
        string.Concat(lines.Select(line => line + "\n"));

    private static string Digest(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
