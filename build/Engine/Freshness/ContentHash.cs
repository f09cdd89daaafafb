using System.Security.Cryptography;
using System.Text;
using AvatarBuild.Engine.IO;

namespace AvatarBuild.Engine.Freshness;

/// <summary>SHA-256 of files and texts, as 64 lower-case hexadecimal digits.</summary>
public static class ContentHash
{
    /// <summary>Of a file's content.</summary>
    public static string OfFile(string path)
    {
        using var stream = Disk.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Of a text's UTF-8 bytes.</summary>
    public static string OfText(string text) => OfBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Of bytes.</summary>
    public static string OfBytes(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(bytes, digest);
        return Convert.ToHexStringLower(digest);
    }
}
