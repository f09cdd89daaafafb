using System.Buffers.Binary;
using System.Text;
using AvatarBuild.Engine.Files;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Avatar.Renderers.Preflight;

/// <summary>
/// The head of a safetensors file: eight bytes of length, then JSON with each tensor's precision and place. Source: the
/// format's own description in the safetensors repository.
/// </summary>
internal static class SafetensorsHeader
{
    private const long MostBytes = 100_000_000;

    /// <summary>What is wrong with a file, or null. Completes a sentence that begins with its name.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="precision">As the format names it: F16, BF16, F32, F8_E4M3…</param>
    public static string? Fault(string path, string precision)
    {
        try
        {
            using var file = Disk.OpenRead(path);
            if (Read(file) is not { } header)
            {
                return "is no safetensors file; is it a .pt or .pth, or half a download?";
            }

            var tensors = header
                .Properties()
                .Where(property => property.Name != "__metadata__")
                .Select(property => property.Value)
                .ToArray();
            var end = tensors.Select(t => (long?)t["data_offsets"]?[1] ?? 0).DefaultIfEmpty().Max();
            if (file.Position + end != file.Length)
            {
                return FormattableString.Invariant(
                    $"holds {file.Length} bytes and should hold {file.Position + end}; get it again"
                );
            }

            var odd = tensors
                .Select(tensor => (string?)tensor["dtype"])
                .FirstOrDefault(type => type is not null && type != precision);
            return odd is null
                ? null
                : $"holds tensors of {odd}, and this model wants {precision}; convert it or take another";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"can't be read: {e.Message}";
        }
    }

    /// <summary>The header, with the stream behind it; null when it isn't one.</summary>
    public static JObject? Read(Stream file)
    {
        Span<byte> length = stackalloc byte[8];
        if (file.ReadAtLeast(length, 8, throwOnEndOfStream: false) < 8)
        {
            return null;
        }

        var bytes = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (bytes is < 2 or > MostBytes || bytes > file.Length - 8)
        {
            return null;
        }

        var text = new byte[bytes];
        file.ReadExactly(text);
        try
        {
            return JObject.Parse(Encoding.UTF8.GetString(text));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
