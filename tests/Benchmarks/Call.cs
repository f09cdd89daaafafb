using System.Diagnostics;
using System.Globalization;

namespace AvatarBuild.Benchmarks;

/// <summary>One call of build.sh, measured from outside.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="PeakMb">Peak resident memory (VmHWM) of the process that build.sh becomes; 0 where it wasn't asked for.</param>
/// <param name="Output">What it printed.</param>
internal sealed record Call(double Seconds, double PeakMb, string Output)
{
    public int ExitCode { get; private init; }

    public static Call Of(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        bool watchMemory = false,
        bool mayFail = false,
        string? folder = null
    )
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var peak = 0.0;
        // The kernel keeps the peak, so only what is added in the last 10 ms can be missed.
        while (watchMemory && !process.WaitForExit(10))
        {
            peak = Math.Max(peak, PeakOf(process.Id));
        }

        process.WaitForExit();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (process.ExitCode != 0 && !mayFail)
        {
            throw new InvalidOperationException(
                $"{program} ended with {process.ExitCode}: {errors.Result}{output.Result}"
            );
        }

        return new Call(seconds, peak, output.Result + errors.Result)
        {
            ExitCode = process.ExitCode,
        };
    }

    private static double PeakOf(int id)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{id}/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                {
                    return int.Parse(
                            line.AsSpan(6, line.Length - 9).Trim(),
                            CultureInfo.InvariantCulture
                        ) / 1024.0;
                }
            }
        }
        catch (IOException)
        {
            // ended meanwhile
        }

        return 0;
    }
}
