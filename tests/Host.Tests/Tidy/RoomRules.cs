using System.Reflection;
using System.Text.RegularExpressions;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Host.Tests.Tidy;

/// <summary>Who may know whom.</summary>
public sealed partial class RoomRules
{
    private static readonly Assembly Engine = typeof(Artifact).Assembly;

    [Fact]
    public void The_engine_refers_to_no_other_room() =>
        Assert.DoesNotContain(
            Engine.GetReferencedAssemblies(),
            a =>
                Foreign().IsMatch(a.Name!)
                || a.Name!.StartsWith("Newtonsoft", StringComparison.Ordinal)
        );

    [Fact]
    public void The_domain_refers_to_neither_the_host_nor_cake() =>
        Assert.DoesNotContain(
            typeof(Problem).Assembly.GetReferencedAssemblies(),
            a => a.Name is "avatar-build" || Regex.IsMatch(a.Name!, "Cake|Frosting|Serilog|Spectre")
        );

    [Fact]
    public void Frosting_refers_to_nothing_of_ours() =>
        Assert.DoesNotMatch(
            @"using AvatarBuild",
            string.Concat(Repository.Files("build/Frosting", ".cs").Select(Repository.Text))
        );

    [Fact]
    public void The_engines_types_and_members_name_no_media_gpu_or_cake()
    {
        const BindingFlags Own =
            BindingFlags.DeclaredOnly
            | BindingFlags.Instance
            | BindingFlags.Static
            | BindingFlags.Public
            | BindingFlags.NonPublic;
        var names = Engine
            .GetTypes()
#pragma warning disable RS0030 // no program is trimmed here
            .SelectMany(t => t.GetMembers(Own).Select(m => $"{t.FullName}.{m.Name}"));
#pragma warning restore RS0030
        Assert.DoesNotContain(names, name => Domain().IsMatch(name));
    }

    [Fact]
    public void The_engines_code_and_strings_name_no_media_gpu_or_cake() =>
        Repository.HasNo(Domain(), Repository.Files("build/Engine", ".cs"), Repository.Code);

    [Fact]
    public void The_plan_knows_no_disk_clock_thread_or_task() =>
        Repository.HasNo(
            Outside(),
            Repository.Files("build/Engine/Planning", ".cs"),
            Repository.Code
        );

    [Fact]
    public void A_folder_is_a_namespace()
    {
        foreach (var room in (string[])["Engine", "Media", "Avatar"])
        {
            Assert.All(
                Repository.Files($"build/{room}", ".cs"),
                file =>
                    Assert.Contains(
                        "namespace AvatarBuild."
                            + Path.GetDirectoryName(file)!["build/".Length..].Replace('/', '.')
                            + ";",
                        Repository.Text(file),
                        StringComparison.Ordinal
                    )
            );
        }
    }

    [GeneratedRegex("^avatar-build$|^Avatar$|^AvatarBuild.Avatar|Cake|Frosting|Serilog|Spectre")]
    private static partial Regex Foreign();

    [GeneratedRegex(
        @"(?<!\.)\b(Task|async|await|Thread|Parallel|TimeProvider|UtcNow|Disk|Stream|File|Directory|FileStat|Workspace|ActionCache|BuildState)\b"
    )]
    private static partial Regex Outside();

    [GeneratedRegex(
        "ffmpeg|ffprobe|video|portrait|\\bgpu|cuda|nvidia|\\bcake\\b|frosting|recipe|\\bmp4|\\bwav\\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Domain();
}
