using System.Security.Cryptography;
using System.Text;

namespace AvatarBuild.Oracle;

/// <summary>What nodes make of what they read: the "programs" of a described build. Pure.</summary>
internal static class Work
{
    /// <summary>Digits that a growing node may say.</summary>
    public const int Digits = 2;

    /// <summary>Texts of a node's outputs.</summary>
    /// <param name="node">The node.</param>
    /// <param name="tool">Version of the shared tool; 2 and 3 do the same.</param>
    /// <param name="inputs">Texts of what it reads, in order.</param>
    /// <param name="run">Which of its runs this is, from 1; matters for a fickle one.</param>
    public static string[] Of(Node node, int tool, IEnumerable<string> inputs, int run)
    {
        var seen = string.Join('+', inputs.Select(text => node.IsBlunt ? Bit(text) : Hash(text)));
        var asked = $"{node.Id} {node.Request / 2} {(node.UsesTool ? tool / 2 : 0)} {seen}";
        var salt = node.IsFickle ? $" #{run}" : "";
        var texts = new string[node.Outputs];
        for (var i = 0; i < texts.Length; i++)
        {
            var hash = Hash($"{i} {asked}");
            texts[i] =
                node.Grows && i == texts.Length - 1
                    ? $"{Convert.ToInt32(hash[..2], 16) % Digits}"
                    : $"node {node.Id}.{i} made {hash}{salt}\n";
        }

        return texts;
    }

    /// <summary>SHA-256 in hexadecimal.</summary>
    public static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Bit(string text) => $"{Convert.ToInt32(Hash(text)[..2], 16) & 1}";
}
