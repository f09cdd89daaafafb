using AvatarBuild.Engine.Processes;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Media.Sound;

/// <summary>Reads what loudnorm and ebur128 print.</summary>
public static class LoudnessReport
{
    /// <summary>loudnorm's first pass as options of its second; null when it measured silence.</summary>
    public static string? SecondPass(CommandResult firstPass)
    {
        var text = firstPass.StandardError;
        var (from, to) = (text.LastIndexOf('{'), text.LastIndexOf('}'));
        if (!firstPass.Succeeded || from < 0 || to < from)
        {
            return null;
        }

        try
        {
            var json = JObject.Parse(text[from..(to + 1)]);
            string[] names = ["input_i", "input_tp", "input_lra", "input_thresh", "target_offset"];
            var values = names.Select(n => Numbers.Parse((string?)json[n])).ToArray();
            return values is [{ } i, { } tp, { } lra, { } threshold, { } offset]
                ? $"measured_I={Numbers.Brief(i)}:measured_TP={Numbers.Brief(tp)}:measured_LRA={Numbers.Brief(lra)}"
                    + $":measured_thresh={Numbers.Brief(threshold)}:offset={Numbers.Brief(offset)}"
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>ebur128's integrated loudness, from its summary; null when it printed none.</summary>
    public static double? Integrated(string log)
    {
        var summary = log.LastIndexOf("Integrated loudness:", StringComparison.Ordinal);
        var at = summary < 0 ? -1 : log.IndexOf("I:", summary, StringComparison.Ordinal);
        return at < 0
            ? null
            : Numbers.Parse(log[(at + 2)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);
    }
}
