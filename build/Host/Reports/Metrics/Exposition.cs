using System.Globalization;
using System.Text;

namespace AvatarBuild.Host.Reports.Metrics;

/// <summary>Prometheus' text format, version 0.0.4: each metric's help and type, then its samples.</summary>
internal sealed class Exposition
{
    private readonly List<Metric> metrics = [];

    /// <summary>A figure that goes up and down.</summary>
    public Metric Gauge(string name, string help) => New(name, "gauge", help);

    /// <summary>A figure that only grows during a run.</summary>
    public Metric Counter(string name, string help) => New(name, "counter", help);

    /// <summary>The text; a metric without samples is left out.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var metric in metrics)
        {
            metric.WriteTo(text);
        }

        return text.ToString();
    }

    private Metric New(string name, string type, string help)
    {
        var metric = new Metric(name, type, help);
        metrics.Add(metric);
        return metric;
    }

    /// <summary>A metric and its samples so far.</summary>
    internal sealed class Metric(string name, string type, string help)
    {
        private readonly StringBuilder samples = new();

        /// <summary>Adds a sample; none where nobody knows the value.</summary>
        public void Add(double? value, params ReadOnlySpan<(string Name, string Value)> labels)
        {
            if (value is not { } number)
            {
                return;
            }

            samples.Append(name);
            for (var i = 0; i < labels.Length; i++)
            {
                samples.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"");
                samples.Append(Escaped(labels[i].Value)).Append('"');
            }

            samples.Append(labels.Length > 0 ? "} " : " ");
            samples.Append(number.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }

        public void WriteTo(StringBuilder text)
        {
            if (samples.Length > 0)
            {
                text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n');
                text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
                text.Append(samples);
            }
        }

        private static string Escaped(string value) =>
            value
                .Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal);
    }
}
