using System.Text;
using AvatarBuild.Engine.IO;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace AvatarBuild.Avatar.Media;

/// <summary>Reads and writes measurements: the same measurement is the same bytes, so that equal results cut off what follows.</summary>
internal static class MeasurementFile
{
    private static readonly JsonSerializerSettings Format = new()
    {
        ContractResolver = new CamelCasePropertyNamesContractResolver(),
        Formatting = Formatting.Indented,
        Culture = System.Globalization.CultureInfo.InvariantCulture,
        Converters = { new StretchConverter(), new RoundedConverter() },
    };

    internal static async Task WriteAsync<T>(string path, T measurement, CancellationToken token)
    {
        var text = JsonConvert.SerializeObject(measurement, Format).ReplaceLineEndings("\n");
        await WriteTextAsync(path, text + "\n", token).ConfigureAwait(false);
    }

    internal static async Task WriteTextAsync(string path, string text, CancellationToken token)
    {
        var stream = Disk.Create(path);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), token).ConfigureAwait(false);
        }
    }

    /// <exception cref="JsonException">It isn't one of our measurements.</exception>
    internal static async Task<T> ReadAsync<T>(string path, CancellationToken token)
    {
        using var reader = new StreamReader(Disk.OpenRead(path), Encoding.UTF8);
        var text = await reader.ReadToEndAsync(token).ConfigureAwait(false);
        return JsonConvert.DeserializeObject<T>(text, Format)
            ?? throw new JsonSerializationException($"{Path.GetFileName(path)} is empty");
    }

    /// <summary>Three decimals: a millisecond and less is noise of the last bit.</summary>
    private sealed class RoundedConverter : JsonConverter<double>
    {
        public override bool CanRead => false;

        public override void WriteJson(
            JsonWriter writer,
            double value,
            JsonSerializer serializer
        ) => writer.WriteRawValue(Numbers.Short(value));

        public override double ReadJson(
            JsonReader reader,
            Type objectType,
            double existingValue,
            bool hasExistingValue,
            JsonSerializer serializer
        ) => throw new NotSupportedException();
    }

    private sealed class StretchConverter : JsonConverter<Stretch>
    {
        public override void WriteJson(
            JsonWriter writer,
            Stretch? value,
            JsonSerializer serializer
        ) => writer.WriteValue(value?.ToString());

        public override Stretch ReadJson(
            JsonReader reader,
            Type objectType,
            Stretch? existingValue,
            bool hasExistingValue,
            JsonSerializer serializer
        )
        {
            var parts = ((string?)reader.Value ?? "").Split('-');
            return
                parts.Length == 2
                && Numbers.Parse(parts[0]) is { } start
                && Numbers.Parse(parts[1]) is { } end
                ? new(start, end)
                : throw new JsonSerializationException($"'{reader.Value}' isn't a stretch of time");
        }
    }
}
