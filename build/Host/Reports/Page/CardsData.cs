using System.Text.Json;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports.Page;

/// <summary>The cards' part of a page's data: their samples as columns, and what became of them.</summary>
internal static class CardsData
{
    /// <summary>More than a chart has columns.</summary>
    private const int Most = 400;

    public static void Write(Utf8JsonWriter json, RunSummary run)
    {
        json.WriteStartArray("cards");
        foreach (var card in run.Record.Cards)
        {
            Card(json, run, card);
        }

        json.WriteEndArray();
        json.WriteStartArray("notices");
        foreach (var changed in run.Record.Notices)
        {
            json.WriteStartObject();
            json.WriteNumber("at", Milliseconds(run, changed.At));
            json.WriteString("card", changed.Notice.Card);
            json.WriteString("condition", Words.Of(changed.Notice.Condition));
            json.WriteString("text", changed.Notice.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What people call the cards that leases name by UUID.</summary>
    public static void Titles(Utf8JsonWriter json, RunSummary run)
    {
        var pool = run.Record.Pool("gpu");
        json.WriteStartObject("titles");
        foreach (var card in pool.Identities)
        {
            json.WriteString(card, pool.Title(card));
        }

        json.WriteEndObject();
    }

    private static void Card(Utf8JsonWriter json, RunSummary run, CardUse card)
    {
        // Of each stretch the highest of each figure: a peak must not fall between two points.
        var looks = (double)card.Samples.Length;
        var stretches = card.Samples.Chunk(Math.Max(1, (int)Math.Ceiling(looks / Most))).ToArray();
        json.WriteStartObject();
        json.WriteString("card", card.Last.Card);
        json.WriteString("name", card.Last.Name);
        json.WriteNumber("totalBytes", card.Last.MemoryTotalBytes);
        Column("at", looks => Milliseconds(run, looks[0].At));
        Column("usedBytes", looks => looks.Max(look => (double)look.Sample.MemoryUsedBytes));
        Column("celsius", looks => looks.Max(look => look.Sample.TemperatureCelsius));
        Column("utilisation", looks => looks.Average(look => look.Sample.Utilisation));
        json.WriteEndObject();

        void Column(string column, Func<RunEvent.CardSampled[], double?> value)
        {
            json.WriteStartArray(column);
            foreach (var looks in stretches)
            {
                if (value(looks) is { } number)
                {
                    json.WriteNumberValue(Math.Round(number, 3));
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
        }
    }

    private static double Milliseconds(RunSummary run, DateTimeOffset at) =>
        Math.Round((at - run.Start).TotalMilliseconds);
}
