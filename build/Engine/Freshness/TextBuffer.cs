using System.Text;

namespace AvatarBuild.Engine.Freshness;

/// <summary>
/// UTF-8 text that grows, in a buffer that is used again: the manifests of 5,000 steps are 8 MB, and only their hashes
/// are kept.
/// </summary>
internal sealed class TextBuffer
{
    private byte[] bytes = new byte[8192];
    private int length;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, length);

    /// <summary>Starts again.</summary>
    public void Clear() => length = 0;

    /// <summary>Adds a text.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        // A character of UTF-16 is three bytes of UTF-8 at most.
        var most = length + (text.Length * 3);
        if (most > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(most, bytes.Length * 2));
        }

        length += Encoding.UTF8.GetBytes(text, bytes.AsSpan(length));
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Written);
}
