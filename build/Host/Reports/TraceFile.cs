using System.Text.Json;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports;

/// <summary>
/// The run as a Chrome trace, for ui.perfetto.dev and chrome://tracing: a thread for each card and for each CPU slot, and
/// counters of the cards. Source of the format: "Trace Event Format", phases X, C and M.
/// </summary>
internal static class TraceFile
{
    private const int CardsProcess = 1;
    private const int SlotsProcess = 2;

    /// <summary>Writes the trace.</summary>
    public static void Write(Stream to, RunSummary run)
    {
        ReportJson.Write(
            to,
            ReportJson.Indented with
            {
                Indented = false,
            },
            json =>
            {
                json.WriteString("displayTimeUnit", "ms");
                json.WriteStartObject("otherData");
                json.WriteString("program", AppVersion.Line);
                json.WriteString("run", run.Id);
                json.WriteString("recipe", run.Recipe);
                json.Time("start", run.Start);
                json.WriteEndObject();
                json.WriteStartArray("traceEvents");
                Events(json, run);
                json.WriteEndArray();
            }
        );
        to.Write("\n"u8);
    }

    private static void Events(Utf8JsonWriter json, RunSummary run)
    {
        var threads = new Dictionary<int, int>();
        var (lanes, attempts) = Lanes.Of(run.Record);
        foreach (var lane in lanes)
        {
            var process = lane.Pool == "cpu" ? SlotsProcess : CardsProcess;
            var thread = threads[process] = threads.GetValueOrDefault(process) + 1;
            if (thread == 1)
            {
                Name(json, "process_name", process, 0, lane.Pool == "cpu" ? "CPU" : "GPU");
            }

            var title = lane.Pool == "cpu" ? $"cpu {lane.Name}" : TitleOf(run, lane.Name);
            Name(json, "thread_name", process, thread, title);
            foreach (var i in lane.Attempts)
            {
                Span(json, run, attempts[i], process, thread);
            }
        }

        foreach (var sampled in run.Record.Cards.SelectMany(card => card.Samples))
        {
            Counters(json, run, sampled);
        }
    }

    private static void Name(Utf8JsonWriter json, string what, int process, int thread, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", what);
        json.WriteString("ph", "M");
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Span(
        Utf8JsonWriter json,
        RunSummary run,
        AttemptRecord attempt,
        int process,
        int thread
    )
    {
        json.WriteStartObject();
        json.WriteString("name", attempt.Step.Name);
        json.WriteString("cat", attempt.Step.Kind);
        json.WriteString("ph", "X");
        json.WriteNumber("ts", Microseconds(attempt.Start - run.Start));
        json.WriteNumber("dur", Microseconds(TimeSpan.FromSeconds(attempt.Seconds)));
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteNumber("attempt", attempt.Number);
        json.WriteString("outcome", Words.Of(attempt.Outcome));
        json.Optional("class", attempt.Failure?.Class);
        json.Optional("message", attempt.Failure?.Message);
        json.WriteString("reasons", string.Join("; ", attempt.Reasons));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Counters(Utf8JsonWriter json, RunSummary run, RunEvent.CardSampled sampled)
    {
        var sample = sampled.Sample;
        Counter("memory, GiB", sample.MemoryUsedBytes / (double)(1L << 30));
        Counter("temperature, °C", sample.TemperatureCelsius);
        Counter("utilisation, %", sample.Utilisation * 100);

        void Counter(string what, double? value)
        {
            if (value is not { } number)
            {
                return;
            }

            json.WriteStartObject();
            json.WriteString("name", $"{TitleOf(run, sample.Card)} {what}");
            json.WriteString("ph", "C");
            json.WriteNumber("ts", Microseconds(sampled.At - run.Start));
            json.WriteNumber("pid", CardsProcess);
            json.WriteStartObject("args");
            json.WriteNumber("value", Math.Round(number, 3));
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static string TitleOf(RunSummary run, string card) =>
        run.Record.Pool("gpu").Title(card);

    private static long Microseconds(TimeSpan time) => (long)Math.Max(0, time.TotalMicroseconds);
}
