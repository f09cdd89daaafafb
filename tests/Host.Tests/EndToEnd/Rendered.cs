using AvatarBuild.Host.Tests.EndToEnd;

[assembly: AssemblyFixture(typeof(Rendered))]

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>
/// Three videos, made once for all tests that want them; each works on a copy, in which nothing is stale. <c>ann</c>
/// has a portrait with a known mouth and subtitles; <c>bob</c> has a prompt, <c>cy</c> its own settings, and both the
/// default portrait. All have a watermark and a loudness.
/// </summary>
public sealed class Rendered : IAsyncDisposable
{
    private readonly Lazy<Task<Workspace>> made = new(MakeAsync);

    internal async Task<Workspace> Copy() => (await made.Value).CopyElsewhere();

    private static async Task<Workspace> MakeAsync()
    {
        var workspace = Workspace
            .With("ann", "bob", "cy")
            .Recipe(Recipe("0.6", "4"))
            .Copy(Workspace.Sample("portrait.jpg"), "inputs/logo.jpg")
            .Portrait("ann")
            .Write("inputs/images/ann.json", Mouth(80))
            .Write("inputs/subtitles/ann.srt", Subtitles("Ask not"))
            .Write("inputs/prompts/bob.txt", "Bob speaks.")
            .Write("inputs/cy.json", """{ "finish": { "posterSeconds": 0.5 } }""");
        var first = await workspace.Render();
        first.Ends(0);
        Assert.Equal(3, first.Report.Count("made"));
        return workspace;
    }

    internal static string Recipe(string opacity, string tolerance) =>
        $$"""
            { "backend": "preview", SMALL,
              "finish": { "loudness": -20.05, "watermark": { "file": "logo.jpg", "opacity": {{opacity}} } },
              "checks": { "loudnessTolerance": {{tolerance}} } }
            """;

    internal static string Mouth(int x) =>
        $$"""{ "mouth": { "x": {{x}}, "y": 70, "halfWidth": 12, "chin": 16 } }""";

    internal static string Subtitles(string text) => $"1\n00:00:00,100 --> 00:00:01,000\n{text}\n";

    public async ValueTask DisposeAsync()
    {
        if (made is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            (await made.Value).Dispose();
        }
    }
}
