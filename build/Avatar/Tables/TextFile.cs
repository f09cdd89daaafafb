using System.Buffers;
using System.Text.Unicode;
using AvatarBuild.Engine.IO;

namespace AvatarBuild.Avatar.Tables;

/// <summary>Reads a small UTF-8 file whole and strictly: bytes that aren't UTF-8 are a problem, never a question mark.</summary>
internal static class TextFile
{
    private const int MaxBytes = 1 << 20;

    /// <summary>The text without a byte order mark, or null after a problem.</summary>
    public static string? Read(string path, string shown, List<Problem> problems)
    {
        try
        {
            using var file = Disk.OpenRead(path);
            if (file.Length > MaxBytes)
            {
                problems.Add(new Problem(shown, "is larger than 1 MiB", "is this the right file?"));
                return null;
            }

            var bytes = new byte[file.Length];
            return Decode(
                bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, false)),
                shown,
                problems
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(
                new Problem(
                    shown,
                    $"can't be read: {e.Message}",
                    "check that it is a file you may read"
                )
            );
            return null;
        }
    }

    private static string? Decode(ReadOnlySpan<byte> bytes, string shown, List<Problem> problems)
    {
        var mark = bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        var text = new char[bytes.Length];
        var status = Utf8.ToUtf16(
            bytes[mark..],
            text,
            out var read,
            out var written,
            replaceInvalidSequences: false
        );
        if (status == OperationStatus.Done)
        {
            return new string(text, 0, written);
        }

        problems.Add(
            new Problem(
                shown,
                $"isn't UTF-8: the byte at offset {mark + read} belongs to no character",
                "save it as UTF-8"
            )
        );
        return null;
    }
}
