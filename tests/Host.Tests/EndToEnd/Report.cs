using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary><c>outputs/report.json</c> as a program that embeds the build would read it.</summary>
internal sealed class Report(JObject json)
{
    public static Report Read(string path) =>
        new(JObject.Parse(new StreamReader(path).ReadToEnd()));

    public int ExitCode => (int)json["exitCode"]!;

    public JObject Json => json;

    public JObject this[string video] =>
        (JObject)json["videos"]!.Single(v => (string?)v["name"] == video);

    /// <summary>A video's status.</summary>
    public string Of(string video) => (string)this[video]["status"]!;

    /// <summary>One field of the summary.</summary>
    public int Count(string status) => (int)json["summary"]![status]!;

    /// <summary>Names of the steps that were started, each once, sorted.</summary>
    public IReadOnlyList<string> Ran =>
        [
            .. Steps
                .Where(s => (int)s["attempts"]! > 0)
                .Select(s => (string)s["name"]!)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>A step of any video, by its name.</summary>
    public JToken Step(string name) => Steps.First(s => (string?)s["name"] == name);

    /// <summary>Why a step ran, in one line.</summary>
    public string Reasons(string step) =>
        string.Join("; ", Step(step)["reasons"]!.Select(r => (string?)r));

    /// <summary>Why a video failed.</summary>
    public string MessageOf(string video) =>
        (string?)this[video]["message"]
        ?? (string?)this[video]["steps"]?.Select(s => s["message"]).First(m => m is not null)
        ?? "";

    private IEnumerable<JToken> Steps =>
        json["videos"]!.SelectMany(v => v["steps"]?.Children() ?? Enumerable.Empty<JToken>());
}
