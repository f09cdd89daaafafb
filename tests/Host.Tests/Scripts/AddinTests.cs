#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Reflection;
using AvatarBuild.Host.Tests.EndToEnd;
using AvatarBuild.Host.Tests.Reports;
using AvatarBuild.Host.Tests.Tidy;

namespace AvatarBuild.Host.Tests.Scripts;

/// <summary>The package Cake.AvatarBuild in a script that the real Cake.Tool runs.</summary>
public sealed class AddinTests
{
    private const int Limit = 300_000;

    private static string Dotnet =>
        Environment.GetEnvironmentVariable("AVATAR_BUILD_DOTNET") is { Length: > 0 } own
            ? own
            : "dotnet";

    [Fact(Timeout = Limit)]
    public async Task A_cake_script_makes_a_video_asks_how_long_it_is_and_fails_with_one_that_cannot_be_made()
    {
        using var workspace = Workspace
            .With("ann", "bob")
            .Write("inputs/audio/bob.wav", "no sound");
        var feed = workspace["feed"];
        await Ends(
            0,
            "pack",
            Path.Combine(Repository.Root, "build", "Addin"),
            "--configuration=Debug",
            "--output=" + feed,
            "--disable-build-servers",
            // What Test has built and checked already, beside other tests.
            "-p:CSharpier_Bypass=true"
        );
        var package = Path.GetFileNameWithoutExtension(
            Directory.GetFiles(feed, "*.nupkg").Single()
        );
        workspace.Write(
            "build.cake",
            $$"""
            #addin nuget:file://{{feed}}?package=Cake.AvatarBuild&version={{package[
                "Cake.AvatarBuild.".Length..
            ]}}
            Task("Videos").Does(() => RenderVideos(new RenderVideosSettings { Workspace = ".", Videos = { Argument("videos", "ann") } }));
            Task("Length").IsDependentOn("Videos").Does(async () =>
                Information("length " + (await FfprobeAsync(new FfprobeSettings().WithFile("outputs/ann.mp4"))).Duration));
            RunTarget("Length");
            """
        );

        var said = await Ends(0, Cake, workspace["build.cake"]);
        Assert.Contains("2 videos: 1 made, 1 left out", said, StringComparison.Ordinal);
        Assert.Matches("length 1\\D\\d", said);

        said = await Ends(1, Cake, workspace["build.cake"], "--videos=*");
        Assert.Contains("bob failed: ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("length ", said, StringComparison.Ordinal);
    }

    // Where NuGet put the tool that this project names.
    private static string Cake =>
        Path.Combine(
            typeof(AddinTests)
                .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(data => data.Key == "CakeTool")
                .Value!,
            "Cake.dll"
        );

    private static async Task<string> Ends(int code, params string[] arguments)
    {
        var call = await Tool.Run(Dotnet, arguments, TestContext.Current.CancellationToken);
        var said = call.StandardOutput + call.StandardError;
        Assert.True(call.ExitCode == code, said);
        return said;
    }
}
