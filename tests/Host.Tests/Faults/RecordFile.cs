#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Security.Cryptography;
using System.Text;
using AvatarBuild.Host.Tests.EndToEnd;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.Faults;

/// <summary>An action record as the design describes the file: nothing of the product reads it here.</summary>
internal sealed record RecordFile(string File, bool IsFiled, JObject Json)
{
    public string Id => (string)Json["id"]!;

    public IEnumerable<string> Paths => Json["outputs"]!.Select(output => (string)output["path"]!);

    /// <summary>It says that this file was made with this content.</summary>
    public bool Names(string path, byte[] bytes) =>
        Json["outputs"]!.Any(output =>
            (string?)output["path"] == path && (string?)output["digest"] == Digest(bytes)
        );

    /// <summary>All that are whole: filed ones, and those still beside their staged outputs.</summary>
    public static IReadOnlyList<RecordFile> All(Workspace workspace)
    {
        var records = new List<RecordFile>();
        Read(workspace["outputs/.build/records"], "*.json", true, records);
        Read(workspace["outputs/.build/work"], "record.json", false, records);
        return records;
    }

    private static void Read(string folder, string pattern, bool isFiled, List<RecordFile> into)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var file in Directory.GetFiles(folder, pattern, SearchOption.AllDirectories))
        {
            var lines = System.IO.File.ReadAllText(file).Split('\n');
            if (lines.Length == 3 && lines[0] == Digest(Encoding.UTF8.GetBytes(lines[1])))
            {
                into.Add(new(file, isFiled, JObject.Parse(lines[1])));
            }
        }
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
