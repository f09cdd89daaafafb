using System.Text;

namespace AvatarBuild.Engine.Processes;

/// <summary>
/// Cuts what a program prints into lines as it comes, at line feeds and at the carriage returns by which progress bars
/// overwrite themselves. Of a line at most its first 4 KiB are passed on.
/// </summary>
/// <param name="heard">Gets each line without its end; empty ones are left out.</param>
internal sealed class LineSplitter(Action<string> heard)
{
    private readonly byte[] line = new byte[4096];
    private int length;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var end)
        {
            Keep(bytes[..end]);
            bytes = bytes[(end + 1)..];
            if (length > 0)
            {
                heard(Encoding.UTF8.GetString(line, 0, length));
                length = 0;
            }
        }

        Keep(bytes);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var room = Math.Min(bytes.Length, line.Length - length);
        bytes[..room].CopyTo(line.AsSpan(length));
        length += room;
    }
}
