using System.Text.Json;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports;

/// <summary>The part of <c>report.json</c> on cards. Times are seconds since the first look at them.</summary>
internal static class GpuReport
{
    public static void Write(Utf8JsonWriter json, RunRecord run)
    {
        if (run.Cards.IsEmpty)
        {
            return;
        }

        var first = run.Cards.Min(card => card.Samples[0].At);
        json.WriteStartArray("gpus");
        foreach (var card in run.Cards)
        {
            json.WriteStartObject();
            Card(json, card, run);
            json.WriteStartArray("jobs");
            foreach (var job in card.Jobs)
            {
                Job(json, job, first);
            }

            json.WriteEndArray();
            json.WriteStartArray("samples");
            foreach (var look in card.Samples)
            {
                Sample(json, look, first);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Card(Utf8JsonWriter json, CardUse card, RunRecord run)
    {
        json.WriteNumber("index", card.Last.Index);
        json.WriteString("uuid", card.Last.Card);
        json.WriteString("name", card.Last.Name);
        json.WriteNumber("memoryMiB", MiB(card.Last.MemoryTotalBytes));
        json.WriteNumber("busySeconds", Math.Round(card.BusySeconds, 3));
        Maybe(json, "maxMemoryMiB", MiB(card.Jobs.Max(job => job.MaxMemoryBytes)));
        Maybe(json, "maxTemperature", card.Jobs.Max(job => job.MaxCelsius));
        if (run.QuarantineOf(card.Last.Card) is { } quarantine)
        {
            json.WriteString("quarantine", quarantine);
        }
    }

    private static void Job(Utf8JsonWriter json, CardJob job, DateTimeOffset first)
    {
        json.WriteStartObject();
        json.WriteString("step", job.Step);
        json.WriteNumber("attempt", job.Number);
        if (job.Port is { } port)
        {
            json.WriteString("port", port);
        }

        json.WriteNumber("start", Seconds(job.Start, first));
        Maybe(json, "end", job.End is { } end ? Seconds(end, first) : null);
        Maybe(json, "maxMemoryMiB", MiB(job.MaxMemoryBytes));
        Maybe(json, "maxTemperature", job.MaxCelsius);
        Maybe(json, "maxWatts", job.MaxWatts);
        Maybe(json, "utilisation", Percent(job.Utilisation));
        json.WriteEndObject();
    }

    // As an array: second, MiB, °C, W, percent; null where the card doesn't tell.
    private static void Sample(Utf8JsonWriter json, RunEvent.CardSampled look, DateTimeOffset first)
    {
        var sample = look.Sample;
        json.WriteStartArray();
        json.WriteNumberValue(Seconds(look.At, first));
        json.WriteNumberValue(MiB(sample.MemoryUsedBytes));
        foreach (
            var value in (double?[])
                [sample.TemperatureCelsius, sample.Watts, Percent(sample.Utilisation)]
        )
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

    private static double Seconds(DateTimeOffset at, DateTimeOffset first) =>
        Math.Round((at - first).TotalSeconds, 3);

    private static long MiB(long bytes) => bytes >> 20;

    private static long? MiB(long? bytes) => bytes >> 20;

    private static double? Percent(double? share) =>
        share is { } known ? Math.Round(known * 100, 1) : null;

    private static void Maybe(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
    }
}
