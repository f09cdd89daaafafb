#pragma warning disable RS0030 // tests look at files without the product's own file operations

using AvatarBuild.Host.Tests.EndToEnd;
using AvatarBuild.Host.Tests.Reports;
using AvatarBuild.Host.Tests.Tidy;

namespace AvatarBuild.Host.Tests.Scripts;

/// <summary>The package AvatarBuild.MSBuild in a real solution.</summary>
public sealed class MSBuildTests
{
    private const int Limit = 1_200_000;

    private static string Dotnet =>
        Environment.GetEnvironmentVariable("AVATAR_BUILD_DOTNET") is { Length: > 0 } own
            ? own
            : "dotnet";

    [Fact(Timeout = Limit)]
    public async Task Dotnet_build_makes_what_changed_tells_errors_with_their_place_and_clean_cleans()
    {
        using var workspace = Workspace.With("ann");
        await Pack(workspace);
        workspace.Write(
            "nuget.config",
            $"<configuration><packageSources><clear/><add key='feed' value='{workspace["feed"]}'/></packageSources></configuration>"
        );
        workspace.Write(
            "lib/lib.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RestorePackagesPath>../packages</RestorePackagesPath>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="AvatarBuild.MSBuild" Version="*" PrivateAssets="all" />
                <AvatarWorkspace Include=".." Outputs="../films;mine" />
              </ItemGroup>
            </Project>
            """.Replace("films;mine", "films%3Bmine", StringComparison.Ordinal)
        );
        workspace.Write("all.slnx", """<Solution><Project Path="lib/lib.csproj" /></Solution>""");

        await Build(workspace, 0, "-p:DesignTimeBuild=true", "-restore");
        Assert.False(Directory.Exists(workspace["films;mine"]));

        Assert.Contains("1 video: 1 made", await Build(workspace, 0), StringComparison.Ordinal);
        Assert.True(workspace.Has("films;mine/ann.mp4"));
        Assert.Contains("0 steps run", await Build(workspace, 0), StringComparison.Ordinal);

        workspace.Write("inputs/audio/bad.wav", "no sound");
        Assert.Contains(
            workspace["inputs/audio/bad.wav"] + "(1,1): error BadInput: bad failed: ",
            await Build(workspace, 1),
            StringComparison.Ordinal
        );
        workspace.Delete("inputs/audio/bad.wav").Recipe("{\n  \"bakend\": \"preview\" }");
        Assert.Contains(
            workspace["recipes/default.json"] + "(2,3): error Request: unknown key 'bakend'",
            await Build(workspace, 1),
            StringComparison.Ordinal
        );

        workspace.Recipe("""{ "backend": "preview", SMALL }""");
        await Build(workspace, 0, "-t:Clean");
        Assert.False(workspace.Has("films;mine/ann.mp4"));
        Assert.True(workspace.Has("films;mine/.build/index.db"));
    }

    // With folders of its own for what is built meanwhile: as in a fresh clone, and beside other tests.
    private static Task<string> Pack(Workspace workspace) =>
        Ends(
            0,
            "pack",
            Path.Combine(Repository.Root, "build", "MSBuild"),
            "--configuration=Debug",
            "--output=" + workspace["feed"],
            "--artifacts-path=" + workspace["artifacts"],
            "--disable-build-servers",
            "-p:CSharpier_Bypass=true",
            "-p:RunAnalyzers=false"
        );

    private static Task<string> Build(Workspace workspace, int code, params string[] arguments) =>
        Ends(
            code,
            [
                "build",
                workspace["all.slnx"],
                "-nologo",
                "-v:n",
                "--disable-build-servers",
                .. arguments,
            ]
        );

    private static async Task<string> Ends(int code, params string[] arguments)
    {
        var call = await Tool.Run(Dotnet, arguments, TestContext.Current.CancellationToken);
        var said = call.StandardOutput + call.StandardError;
        Assert.True(call.ExitCode == code, said);
        return said;
    }
}
