using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AvatarBuild.Dummy;

#pragma warning disable RS0030 // a program of its own: it has the bad manners that the engine must survive

/// <summary>What it can do; unknown verbs end it with 64.</summary>
internal static class Verbs
{
    // Kept: a signal is only ignored as long as somebody holds the registration.
    private static readonly List<PosixSignalRegistration> Ignored = [];

    /// <summary>Does one verb.</summary>
    /// <returns>An exit code to end with, or null to go on.</returns>
    public static int? Do(string verb, Queue<string> rest)
    {
        switch (verb)
        {
            case "exit":
                return Number(rest);
            case "die":
                _ = Unix.kill(Environment.ProcessId, Unix.Kill);
                break;
            case "hang":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "sleep":
                Thread.Sleep(Number(rest));
                break;
            case "ignore-term":
                Ignored.Add(
                    PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => c.Cancel = true)
                );
                break;
            case "args":
                Console.Out.Write(JsonSerializer.Serialize(rest.ToArray()));
                return 0;
            default:
                return Files(verb, rest) ?? Processes(verb, rest);
        }

        return null;
    }

    // Not null: known, and to be ended; -1 stands for "known, go on".
    private static int? Files(string verb, Queue<string> rest)
    {
        switch (verb)
        {
            case "print":
                Console.Out.WriteLine(rest.Dequeue());
                break;
            case "complain":
                Console.Error.WriteLine(rest.Dequeue());
                break;
            case "write":
                Replace(rest.Dequeue(), rest.Dequeue());
                break;
            case "copy":
                File.Copy(rest.Dequeue(), rest.Dequeue(), overwrite: true);
                break;
            case "half":
                Half(rest.Dequeue(), rest.Dequeue());
                break;
            case "flood":
                Flood(long.Parse(rest.Dequeue(), CultureInfo.InvariantCulture));
                break;
            default:
                return null;
        }

        return -1;
    }

    private static int? Processes(string verb, Queue<string> rest)
    {
        switch (verb)
        {
            case "env":
                Console.Out.Write(JsonSerializer.Serialize(Variables()));
                break;
            case "pid":
                Replace(rest.Dequeue(), Environment.ProcessId.ToString(Invariant));
                break;
            case "detach":
                _ = Unix.setsid();
                break;
            case "quiet":
                Quiet();
                break;
            case "fork":
                Fork(rest);
                break;
            case "mark":
                Mark(rest.Dequeue());
                break;
            case "flock":
                Lock(rest.Dequeue());
                break;
            default:
                Console.Error.WriteLine($"dummy: no verb '{verb}'");
                return 64;
        }

        return -1;
    }

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    private static int Number(Queue<string> rest) => int.Parse(rest.Dequeue(), Invariant);

    // Whoever waits for the file sees it whole or not at all.
    private static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".tmp", text);
        File.Move(path + ".tmp", path, overwrite: true);
    }

    private static void Half(string path, string text)
    {
        using var file = File.Create(path);
        file.Write(System.Text.Encoding.UTF8.GetBytes(text).AsSpan(0, text.Length / 2));
        file.Flush();
    }

    private static void Flood(long bytes)
    {
        using var output = Console.OpenStandardOutput();
        var block = new byte[64 * 1024];
        Array.Fill(block, (byte)'x');
        block[^1] = (byte)'\n';
        for (var left = bytes; left > 0; left -= block.Length)
        {
            output.Write(block.AsSpan(0, (int)Math.Min(left, block.Length)));
        }
    }

    private static SortedDictionary<string, string> Variables()
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry pair in Environment.GetEnvironmentVariables())
        {
            variables[(string)pair.Key] = (string?)pair.Value ?? "";
        }

        return variables;
    }

    private static void Quiet()
    {
        // The runtime keeps copies of the standard streams: every name of those pipes goes.
        var nowhere = Unix.open("/dev/null", Unix.ReadWriteCreate, 0);
        string?[] pipes = [Target("/proc/self/fd/1"), Target("/proc/self/fd/2")];
        foreach (var name in Directory.GetFiles("/proc/self/fd"))
        {
            if (Target(name) is { } target && pipes.Contains(target))
            {
                _ = Unix.dup2(nowhere, int.Parse(Path.GetFileName(name), Invariant));
            }
        }
    }

    private static string? Target(string descriptor) => new FileInfo(descriptor).LinkTarget;

    // "fork N a b c …": the next N arguments are a child's; it shares the pipes and isn't waited for.
    private static void Fork(Queue<string> rest)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        for (var count = Number(rest); count > 0; count--)
        {
            start.ArgumentList.Add(rest.Dequeue());
        }

        _ = Process.Start(start);
    }

    // What the engine writes into the environment of what it starts, as if this process were the build.
    private static void Mark(string outputs)
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var started = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        Environment.SetEnvironmentVariable(
            "AVATAR_BUILD_MARK",
            $"{boot}:{Environment.ProcessId}:{started}:1:{outputs}"
        );
    }

    private static void Lock(string path)
    {
        var descriptor = Unix.open(path, Unix.ReadWriteCreate, 0b110_100_100);
        File.WriteAllText(path, $"process {Environment.ProcessId} of a test\n");
        _ = Unix.flock(descriptor, Unix.LockExclusive);
    }
}
