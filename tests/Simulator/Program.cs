using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AvatarBuild.Simulator;

/// <summary>
/// LiveAvatar without a model: it takes the same options, loads, takes memory, prints bars, writes a real MP4 and fails
/// in every way that is asked for. Its log has a line for each start and each end, with card, port and process.
/// </summary>
internal static class Program
{
    private static readonly Machine Machine = new();

    private static int Main(string[] arguments)
    {
        if (Flags.Read(arguments) is not { } flags)
        {
            return 2;
        }

        var audio = new FileInfo(
            new FileInfo(flags["audio"]).ResolveLinkTarget(true)?.FullName ?? flags["audio"]
        );
        var name = Path.GetFileNameWithoutExtension(audio.Name);
        var cards = (Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") ?? "").Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries
        );
        using var self = Process.GetCurrentProcess();
        var head = $"{name} {string.Join(',', cards)} {flags.Port} {self.Id}";
        Machine.Log($"start {head} {Seconds(self.StartTime)}");
        var fault = Machine.NextFault(name);
        void End(int code) =>
            Machine.Log($"end {head} {Seconds(DateTime.Now)} {fault ?? "fine"} {code}");
        if (fault == "killed")
        {
            // Whoever is killed can't say so afterwards.
            Failures.Killed = () => End(137);
        }

        var code = Run(flags, name, cards, audio, fault);
        if (fault == "slow-oom")
        {
            Machine.Linger(cards, Wanted(flags), SimulatedRun.LingerSeconds);
        }

        Machine.Leave();
        End(code);
        return code;
    }

    private static string Seconds(DateTime time) =>
        ((time.ToUniversalTime() - DateTime.UnixEpoch).Ticks / 1e7).ToString(
            "0.0000",
            CultureInfo.InvariantCulture
        );

    private static int Run(Flags flags, string name, string[] cards, FileInfo audio, string? fault)
    {
        if (cards.Length == 0 || cards.Any(card => Machine.TotalOf(card) is null))
        {
            return Failures.Say("no-device");
        }

        TcpListener? store = null;
        try
        {
            if (fault == "port" || !TryListen(flags.Port, out store))
            {
                return Failures.Say("port", flags.Port);
            }

            return Failures.AtStart(fault) is { } code
                ? code
                : Render(flags, name, cards, audio, fault);
        }
        finally
        {
            store?.Dispose();
        }
    }

    private static bool TryListen(int port, out TcpListener? store)
    {
        store = new TcpListener(IPAddress.IPv6Any, port) { Server = { DualMode = true } };
        try
        {
            store.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int Render(
        Flags flags,
        string name,
        string[] cards,
        FileInfo audio,
        string? fault
    )
    {
        // 16-bit mono at 16 kHz behind a header of 44 bytes.
        var sound = (audio.Length - 44) / 2;
        var film = Film.Of(flags, sound);
        var overflow = flags.Area is null
            ? null
            : PictureRule.Overflow(film.Width, film.Height, flags["single_gpu"] == "True");
        if (overflow is not null)
        {
            WaitUntil(Machine.Load);
            Console.Error.WriteLine(overflow);
            return 1;
        }

        using var coding = fault is "silent" or "hang" or "quiet" ? null : film.Start(fault);
        WaitUntil(Machine.Load);
        var wanted = Wanted(flags);
        Machine.Take(cards, wanted);
        if (
            fault is "oom" or "slow-oom"
            || cards.Any(card => Machine.UsedOf(card) + wanted > Machine.TotalOf(card))
        )
        {
            Wait(0.05);
            return Failures.Say("oom");
        }

        Machine.Tell("rendering-" + name);
        var seconds = sound / 16000.0 * Machine.Pace;
        var clips = flags.Number("num_clip", 1);
        for (var clip = 0; clip < clips; clip++)
        {
            if (clip == clips / 2 && Failures.InTheMiddle(fault) is { } code)
            {
                coding?.Kill();
                return code;
            }

            WaitUntil(Machine.Load + (seconds * (clip + 1) / clips));
            Console.Error.Write("\r100%|##########| 4/4 [00:00<00:00, 61.21it/s]\n");
        }

        coding?.WaitForExit();
        Console.WriteLine(
            fault == "mute"
                ? "merge_video_audio failed with error: ffmpeg"
                : $"Merge completed, saved to {flags["save_file"]}"
        );
        Console.WriteLine("Finished.");
        return 0;
    }

    private static int Wanted(Flags flags) => flags["fp8"] == "True" ? 14_000 : 18_900;

    private static void Wait(double seconds) => Thread.Sleep(TimeSpan.FromSeconds(seconds));

    // A card works on its own: how busy this machine's cores are makes it neither faster nor slower.
    private static void WaitUntil(double secondsOfProcess)
    {
        using var self = Process.GetCurrentProcess();
        var left = TimeSpan.FromSeconds(secondsOfProcess) - (DateTime.Now - self.StartTime);
        if (left > TimeSpan.Zero)
        {
            Thread.Sleep(left);
        }
    }
}
