using System.Buffers;
using System.Text;
using System.Text.Unicode;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Avatar.Schema;

/// <summary>
/// Reads a small text file whole and strictly: UTF-8, or UTF-16 with a byte order mark. Other bytes are a problem, never
/// a question mark.
/// </summary>
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

    /// <summary>The text without a byte order mark, or null and what is wrong with the bytes and what to do.</summary>
    internal static string? Decode(ReadOnlySpan<byte> bytes, out (string What, string Advice) fault)
    {
        const string Advice = "save it as UTF-8";
        fault = default;
        string text;
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            try
            {
                text = new UnicodeEncoding(bytes[0] == 0xFE, false, true).GetString(bytes[2..]);
            }
            catch (DecoderFallbackException)
            {
                fault = ("begins as UTF-16, and doesn't go on so", Advice);
                return null;
            }
        }
        else
        {
            var mark = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
            var letters = new char[bytes.Length];
            var status = Utf8.ToUtf16(
                bytes[mark..],
                letters,
                out var read,
                out var written,
                replaceInvalidSequences: false
            );
            if (status != OperationStatus.Done)
            {
                fault = (
                    $"isn't UTF-8: the byte at offset {mark + read} belongs to no character",
                    Advice
                );
                return null;
            }

            text = new string(letters, 0, written);
        }

        if (!text.Contains('\0', StringComparison.Ordinal))
        {
            return text;
        }

        fault = (
            "holds characters of value 0, as no text does; is it UTF-16 or UTF-32 without a byte order mark?",
            Advice
        );
        return null;
    }

    private static string? Decode(ReadOnlySpan<byte> bytes, string shown, List<Problem> problems)
    {
        if (Decode(bytes, out var fault) is { } text)
        {
            return text;
        }

        problems.Add(new Problem(shown, fault.What, fault.Advice));
        return null;
    }
}
