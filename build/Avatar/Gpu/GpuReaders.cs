using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Avatar.Gpu;

/// <summary>The way this machine's cards are looked at.</summary>
public static class GpuReaders
{
    /// <summary>Environment variable with the path of an <c>nvidia-smi</c>, which is then asked in place of the library.</summary>
    public const string Variable = "NVIDIA_SMI";

    /// <summary>NVML, or <c>nvidia-smi</c> where that is missing or named. Loads the library: for those who want a card only.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="executor">Runs <c>nvidia-smi</c>.</param>
    /// <param name="folder">Where it runs, absolute.</param>
    public static IGpuReader Open(Func<string, string?> variable, IExecutor executor, string folder)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable(Variable) is { Length: > 0 } program
            ? new NvidiaSmi(program, executor, folder)
            : Nvml.Open(out var trouble) as IGpuReader
                ?? new Fallback(new NvidiaSmi("nvidia-smi", executor, folder), trouble!);
    }

    // Says of both why there is no answer.
    private sealed class Fallback(NvidiaSmi smi, string trouble) : IGpuReader
    {
        public async Task<IReadOnlyList<GpuCard>> ReadAsync(CancellationToken cancellationToken)
        {
            try
            {
                return await smi.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (GpuException e)
            {
                throw new GpuException($"no NVIDIA card can be seen: {trouble}, {e.Message}");
            }
        }
    }
}
