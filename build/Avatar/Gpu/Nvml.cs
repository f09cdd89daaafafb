using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace AvatarBuild.Avatar.Gpu;

/// <summary>
/// NVIDIA's management library: a look at all cards in microseconds, after 11 ms once. Numbers of results and shapes are
/// those of <c>nvml.h</c>.
/// </summary>
internal sealed unsafe partial class Nvml : IGpuReader
{
    private const string Library = "libnvidia-ml.so.1";
    private const int Success = 0;
    private const int InsufficientSize = 7;
    private const int DriverNotLoaded = 9;
    private const int Lost = 15;
    private const int TextLength = 96;
    private const int Celsius = 0;
    private const int ComputeProhibited = 2;
    private const long MiB = 1 << 20;

    private Nvml() { }

    /// <summary>The library, or null where it is missing or finds no driver.</summary>
    public static Nvml? Open(out string? trouble)
    {
        try
        {
            var result = nvmlInit_v2();
            trouble =
                result == Success ? null
                : result == DriverNotLoaded ? "the NVIDIA driver isn't loaded"
                : $"{Library}: {Error(result)}";
            return result == Success ? new Nvml() : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            trouble = $"{Library} isn't there";
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<GpuCard>> ReadAsync(CancellationToken cancellationToken)
    {
        var result = nvmlDeviceGetCount_v2(out var count);
        if (result != Success)
        {
            throw new GpuException($"{Library}: {Error(result)}");
        }

        var cards = new List<GpuCard>();
        for (uint i = 0; i < count; i++)
        {
            if (nvmlDeviceGetHandleByIndex_v2(i, out var device) == Success)
            {
                cards.Add(Card(device, (int)i));
            }
        }

        return Task.FromResult<IReadOnlyList<GpuCard>>(cards);
    }

    private static GpuCard Card(nint device, int index)
    {
        var result = Memory(device, out var total, out var used, out var free);
        var card = new GpuCard(
            Text(device, &nvmlDeviceGetUUID),
            index,
            Text(device, &nvmlDeviceGetName)
        )
        {
            TotalMiB = total,
            UsedMiB = used,
            FreeMiB = free,
            Processes = Processes(device),
            Utilisation =
                nvmlDeviceGetUtilizationRates(device, out var rates) == Success
                    ? (int)rates.Gpu
                    : null,
            Temperature =
                nvmlDeviceGetTemperature(device, Celsius, out var degrees) == Success
                    ? (int)degrees
                    : null,
            Watts =
                nvmlDeviceGetPowerUsage(device, out var milliwatts) == Success
                    ? milliwatts / 1000.0
                    : null,
        };
        return card with { Trouble = TroubleOf(device, result), Capability = Capability(device) };
    }

    private static string? TroubleOf(nint device, int result) =>
        result == Lost ? "has fallen off the bus"
        : result != Success ? $"can't be read: {Error(result)}"
        : nvmlDeviceGetMigMode(device, out var mig, out _) == Success && mig != 0
            ? GpuTrouble.Partitioned
        : nvmlDeviceGetComputeMode(device, out var mode) == Success && mode == ComputeProhibited
            ? GpuTrouble.Prohibited
        : null;

    private static double? Capability(nint device)
    {
        try
        {
            return
                nvmlDeviceGetCudaComputeCapability(device, out var major, out var minor) == Success
                ? major + (minor / 10.0)
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    // The second version leaves out what the driver keeps for itself, as nvidia-smi does.
    private static int Memory(nint device, out long total, out long used, out long free)
    {
        var memory = new Memory2 { Version = (uint)sizeof(Memory2) | (2 << 24) };
        int result;
        try
        {
            result = nvmlDeviceGetMemoryInfo_v2(device, ref memory);
        }
        catch (EntryPointNotFoundException)
        {
            result = nvmlDeviceGetMemoryInfo(device, out var first);
            (memory.Total, memory.Used, memory.Free) = (first.Total, first.Used, first.Free);
        }

        total = (long)memory.Total / MiB;
        used = (long)memory.Used / MiB;
        free = (long)memory.Free / MiB;
        return result;
    }

    private static ImmutableArray<GpuProcess> Processes(nint device)
    {
        var infos = new ProcessInfo[64];
        uint count;
        int result;
        do
        {
            count = (uint)infos.Length;
            fixed (ProcessInfo* first = infos)
            {
                result = nvmlDeviceGetComputeRunningProcesses_v3(device, ref count, first);
            }

            infos = result == InsufficientSize ? new ProcessInfo[count + 16] : infos;
        } while (result == InsufficientSize);

        return result == Success
            ?
            [
                .. infos
                    .Take((int)count)
                    .Select(info => new GpuProcess(
                        (int)info.Pid,
                        "",
                        // All bits set: not told.
                        info.Memory == ulong.MaxValue
                            ? 0
                            : (long)info.Memory / MiB
                    )),
            ]
            : [];
    }

    private static string Text(nint device, delegate* <nint, byte*, uint, int> ask)
    {
        var text = stackalloc byte[TextLength];
        return ask(device, text, TextLength) == Success ? Marshal.PtrToStringUTF8((nint)text)! : "";
    }

    private static string Error(int result) =>
        Marshal.PtrToStringUTF8(nvmlErrorString(result)) ?? $"error {result}";

    [StructLayout(LayoutKind.Sequential)]
    private struct Memory1
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Memory2
    {
        public uint Version;
        public ulong Total;
        public ulong Reserved;
        public ulong Free;
        public ulong Used;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Rates
    {
        public uint Gpu;
        public uint Memory;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ProcessInfo
    {
        public uint Pid;
        public ulong Memory;
        public uint GpuInstance;
        public uint ComputeInstance;
    }

    [LibraryImport(Library)]
    private static partial int nvmlInit_v2();

    [LibraryImport(Library)]
    private static partial nint nvmlErrorString(int result);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetCount_v2(out uint count);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetHandleByIndex_v2(uint index, out nint device);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetUUID(nint device, byte* text, uint length);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetName(nint device, byte* text, uint length);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetMemoryInfo(nint device, out Memory1 memory);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetMemoryInfo_v2(nint device, ref Memory2 memory);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetUtilizationRates(nint device, out Rates rates);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetTemperature(nint device, int sensor, out uint degrees);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetPowerUsage(nint device, out uint milliwatts);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetCudaComputeCapability(
        nint device,
        out int major,
        out int minor
    );

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetComputeMode(nint device, out int mode);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetMigMode(nint device, out uint current, out uint next);

    [LibraryImport(Library)]
    private static partial int nvmlDeviceGetComputeRunningProcesses_v3(
        nint device,
        ref uint count,
        ProcessInfo* infos
    );
}

/// <summary>What keeps a card from being used, in words.</summary>
internal static class GpuTrouble
{
    public const string Partitioned = "is divided into MIG instances, which can't be leased";
    public const string Prohibited = "is closed to computing (compute mode Prohibited)";
}
