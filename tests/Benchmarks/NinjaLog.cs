using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace AvatarBuild.Benchmarks;

/// <summary>Lays out what ninja 1.11 leaves of a first build of copies: outputs and its log (format 5, MurmurHash64A of each command), so that its next run finds nothing to do.</summary>
internal static class NinjaLog
{
    private const ulong Seed = 0xDECAFBADDECAFBAD;
    private const ulong Factor = 0xc6a4a7935bd1e995;
    private const int Shift = 47;

    public static void Prepare(string folder, IReadOnlyList<string> names)
    {
        using var log = new StreamWriter(Path.Combine(folder, ".ninja_log"));
        log.NewLine = "\n";
        log.WriteLine("# ninja log v5");
        foreach (var name in names)
        {
            var (audio, image, video) = (
                $".cache/audio/{name}.wav",
                $".cache/images/{name}.jpg",
                $"outputs/{name}.mp4"
            );
            Write(log, folder, audio, [$"inputs/audio/{name}.wav"], "cp");
            Write(log, folder, image, [$"inputs/images/{name}.jpg"], "cp");
            Write(log, folder, video, [audio, image], "cat");
        }
    }

    private static void Write(
        StreamWriter log,
        string folder,
        string output,
        string[] inputs,
        string program
    )
    {
        var path = Path.Combine(folder, output);
        File.WriteAllBytes(
            path,
            [.. inputs.SelectMany(input => File.ReadAllBytes(Path.Combine(folder, input)))]
        );
        var time = (File.GetLastWriteTimeUtc(path) - DateTime.UnixEpoch).Ticks * 100;
        // ninja keeps nanoseconds, .NET hundreds of them; what is not older than its inputs is fresh.
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddTicks(time / 100));
        var command =
            program == "cp"
                ? $"cp {inputs[0]} {output}"
                : $"cat {string.Join(' ', inputs)} > {output}";
        log.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"0\t1\t{time}\t{output}\t{Hash(Encoding.UTF8.GetBytes(command)):x}"
            )
        );
    }

    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = Seed ^ ((ulong)bytes.Length * Factor);
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) * Factor;
            hash = (hash ^ ((word ^ (word >> Shift)) * Factor)) * Factor;
        }

        if (bytes.Length > 0)
        {
            Span<byte> rest = stackalloc byte[8];
            bytes.CopyTo(rest);
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest)) * Factor;
        }

        hash = (hash ^ (hash >> Shift)) * Factor;
        return hash ^ (hash >> Shift);
    }
}
