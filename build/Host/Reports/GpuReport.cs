using System.Text.Json;
using AvatarBuild.Avatar.Gpu;

namespace AvatarBuild.Host.Reports;

/// <summary>The part of <c>report.json</c> on cards. Times are seconds since the first look at them.</summary>
internal static class GpuReport
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<GpuUse> gpus)
    {
        if (gpus.Count == 0)
        {
            return;
        }

        json.WriteStartArray("gpus");
        foreach (var gpu in gpus)
        {
            json.WriteStartObject();
            Card(json, gpu);
            json.WriteStartArray("jobs");
            foreach (var job in gpu.History.Jobs)
            {
                Job(json, job);
            }

            json.WriteEndArray();
            json.WriteStartArray("samples");
            foreach (var sample in gpu.History.Samples)
            {
                Sample(json, sample);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Card(Utf8JsonWriter json, GpuUse gpu)
    {
        var card = gpu.History.Card;
        json.WriteNumber("index", card.Index);
        json.WriteString("uuid", card.Uuid);
        json.WriteString("name", card.Name);
        json.WriteNumber("memoryMiB", card.TotalMiB);
        json.WriteNumber("busySeconds", Math.Round(gpu.BusySeconds, 3));
        Maybe(json, "maxMemoryMiB", gpu.History.Jobs.Max(job => job.MaxMiB));
        Maybe(json, "maxTemperature", gpu.History.Jobs.Max(job => job.MaxTemperature));
        if (gpu.Quarantine is { } quarantine)
        {
            json.WriteString("quarantine", quarantine);
        }
    }

    private static void Job(Utf8JsonWriter json, GpuJob job)
    {
        json.WriteStartObject();
        json.WriteString("step", job.Step);
        json.WriteNumber("attempt", job.Number);
        if (job.Port is { } port)
        {
            json.WriteString("port", port);
        }

        json.WriteNumber("start", job.StartSeconds);
        Maybe(json, "end", job.EndSeconds);
        Maybe(json, "maxMemoryMiB", job.MaxMiB);
        Maybe(json, "maxTemperature", job.MaxTemperature);
        Maybe(json, "maxWatts", job.MaxWatts);
        Maybe(json, "utilisation", job.Utilisation);
        json.WriteEndObject();
    }

    // As an array: second, MiB, °C, W, percent; null where the card doesn't tell.
    private static void Sample(Utf8JsonWriter json, GpuSample sample)
    {
        json.WriteStartArray();
        json.WriteNumberValue(sample.Seconds);
        json.WriteNumberValue(sample.UsedMiB);
        foreach (var value in (double?[])[sample.Temperature, sample.Watts, sample.Utilisation])
        {
            if (value is { } known)
            {
                json.WriteNumberValue(known);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }

    private static void Maybe(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
    }
}
