using System.Globalization;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>
/// A backend's named formulas over what is known of a video. Each may use the others; <c>frames</c>, <c>clips</c> and
/// <c>length</c> (seconds of what will come out) have defaults. Each is a placeholder too.
/// </summary>
internal sealed class Formulas
{
    /// <summary>Names that every formula may use, besides the backend's options that are numbers.</summary>
    public static readonly IReadOnlyList<string> Given =
    [
        "seconds",
        "samples",
        "sampleRate",
        "fps",
        "framesPerClip",
        "width",
        "height",
        "gpu_count",
    ];

    private readonly IReadOnlyDictionary<string, string> formulas;
    private readonly Func<string, double?> given;
    private readonly Dictionary<string, double> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    /// <summary>Formulas to be asked.</summary>
    /// <param name="own">The backend's, by name.</param>
    /// <param name="framesPerClip">Null where it has no clips.</param>
    /// <param name="given">From any other name to its number; null for none.</param>
    public Formulas(NameValues own, int? framesPerClip, Func<string, double?> given)
    {
        this.given = given;
        var all = new Dictionary<string, string>(own.Values, StringComparer.Ordinal);
        all.TryAdd("frames", "ceil(seconds*fps)");
        all.TryAdd("clips", framesPerClip is null ? "1" : "ceil(frames/framesPerClip)");
        all.TryAdd("length", "min(seconds, frames/fps)");
        formulas = all;
    }

    /// <summary>All their names.</summary>
    public IEnumerable<string> Names => formulas.Keys;

    /// <summary>A formula's value.</summary>
    /// <exception cref="FormatException">It can't be calculated; the message says why.</exception>
    public double this[string name]
    {
        get
        {
            if (known.TryGetValue(name, out var value))
            {
                return value;
            }

            if (!formulas.TryGetValue(name, out var text))
            {
                return given(name)
                    ?? throw new FormatException($"a formula uses '{name}', which is no number");
            }

            if (!asked.Add(name))
            {
                throw new FormatException($"the formula '{name}' uses itself");
            }

            return known[name] = new Formula(text).Evaluate(other => this[other]);
        }
    }

    /// <summary>A number as a placeholder shows it: whole where it is.</summary>
    public static string Show(double value) =>
        value.ToString("0.######", CultureInfo.InvariantCulture);
}
