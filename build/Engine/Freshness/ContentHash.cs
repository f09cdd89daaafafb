using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Engine.Freshness;

/// <summary>SHA-256 of files and texts, as 64 lower-case hexadecimal digits.</summary>
public static class ContentHash
{
    private const int Least = 1 << 12;
    private const int Most = 1 << 17;

    /// <summary>Of a file's content.</summary>
    public static string OfFile(string path) => OfFile(path, CancellationToken.None);

    /// <summary>Of a file's content, which may be long.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before its end; a short file comes to its end.</exception>
    public static string OfFile(string path, CancellationToken cancellationToken)
    {
        using var file = Disk.OpenUnbuffered(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // Many files are small, and fresh memory is what most of the time goes to then.
        var piece = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(file.Length, Least, Most));
        try
        {
            while (file.Read(piece) is > 0 and var read)
            {
                hash.AppendData(piece, 0, read);
                if (file.Length > Most)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _ = hash.GetHashAndReset(digest);
        return Convert.ToHexStringLower(digest);
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
