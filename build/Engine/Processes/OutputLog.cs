using System.Globalization;
using System.Text;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Engine.Processes;

/// <summary>
/// What a program prints: its end is kept for the result, and everything goes to the log, of which at most the first
/// 16 MiB and the end are written, so that a flood fills neither memory nor disk.
/// </summary>
internal sealed class OutputLog : IDisposable
{
    private const long HeadBytes = 16 << 20;
    private FileStream? file;
    private readonly Lock gate = new();
    private long written;

    /// <summary>Bytes printed so far.</summary>
    public long Written
    {
        get
        {
            lock (gate)
            {
                return written;
            }
        }
    }

    public OutputLog(string? path)
    {
        if (path is not null)
        {
            file = Disk.Append(path);
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            var room = (int)Math.Clamp(HeadBytes - written, 0, bytes.Length);
            Append(bytes[..room]);
            written += bytes.Length;
        }
    }

    public void Line(string text) => Write(Encoding.UTF8.GetBytes(text + "\n"));

    /// <summary>After the program's end: what the limit left out.</summary>
    public void End(params ReadOnlySpan<Tail> tails)
    {
        if (written <= HeadBytes)
        {
            return;
        }

        var left = string.Create(
            CultureInfo.InvariantCulture,
            $"\n… of {written} bytes the middle is left out …\n"
        );
        Append(Encoding.UTF8.GetBytes(left));
        foreach (var tail in tails)
        {
            Append(Encoding.UTF8.GetBytes(tail.ToString()));
        }
    }

    /// <summary>Something of ours at the end, whatever was left out.</summary>
    public void Note(string text)
    {
        lock (gate)
        {
            Append(Encoding.UTF8.GetBytes(text + "\n"));
        }
    }

    // A log that can't be written (a full disk) must not stop the reading: the program would wait on its pipe for ever.
    private void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            file?.Write(bytes);
        }
        catch (IOException)
        {
            file?.Dispose();
            file = null;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            file?.Dispose();
            file = null;
        }
    }
}

/// <summary>A stream that keeps the last bytes written to it and passes all of them on, to a log and to who listens.</summary>
internal sealed class Tail(int capacity, OutputLog? log, Action<string>? heard = null) : Stream
{
    private readonly LineSplitter? lines = heard is null ? null : new(heard);

    // Grows to its capacity only where a program prints that much: two whole ones for each of 10,000 programs are 5 GB.
    private byte[] ring = [];
    private long total;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => total;

    public override long Position
    {
        get => total;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        log?.Write(buffer);
        lines?.Write(buffer);
        if (capacity == 0)
        {
            return;
        }

        var wanted = (int)Math.Min(capacity, total + buffer.Length);
        if (wanted > ring.Length)
        {
            Array.Resize(ref ring, Math.Min(capacity, Math.Max(wanted, ring.Length * 2)));
        }

        foreach (var value in buffer.Length > ring.Length ? buffer[^ring.Length..] : buffer)
        {
            ring[(int)(total++ % ring.Length)] = value;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) =>
        Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    )
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override string ToString()
    {
        if (total <= ring.Length)
        {
            return Encoding.UTF8.GetString(ring, 0, (int)total);
        }

        var at = (int)(total % ring.Length);
        return PrintedLines.FromStart(Encoding.UTF8.GetString([.. ring[at..], .. ring[..at]]));
    }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
