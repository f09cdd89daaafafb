#pragma warning disable RS0030 // what is planted is made without the product's own file operations
using System.Runtime.InteropServices;
using AvatarBuild.Simulator;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Other users of the machine, and others who may write to an outputs folder.</summary>
public sealed partial class OtherUsersTests
{
    private const int Limit = 180_000;
    private const int Nobody = 65534;
    private const int First = 64001;
    private const int Second = 64002;
    private const int Group = 64010;

    [Fact(Timeout = Limit)]
    public async Task Batches_of_two_users_share_a_card_and_never_at_one_time()
    {
        SkipUnlessRoot();
        using var workspace = Workspace.With("ann", "bob");
        using var others = Workspace.With("cy", "dan");
        var machine = workspace.Machine(cards: 1);
        workspace.On(machine, pace: 0.3);
        others.On(machine, pace: 0.3);
        var leases = Leases(workspace);
        workspace.Variables["AVATAR_BUILD_LEASES"] = leases;
        others.Variables["AVATAR_BUILD_LEASES"] = leases;
        GiveAway(others);
        GiveAway(workspace["machine"]);
        others.Under = AsNobody;

        var mine = workspace.Start("--target=Render");
        var theirs = others.Start("--target=Render");
        (await mine.Ended()).Ends(0);
        (await theirs.Ended()).Ends(0);
        var runs = machine.Runs();
        Assert.Equal(4, runs.Count);
        Assert.Empty(SimulatedMachine.Collisions(runs));
        Assert.Equal(
            ["avatar-build-leases-0", "avatar-build-leases-65534"],
            Directory.EnumerateDirectories(leases).Select(Path.GetFileName).Order()
        );
    }

    [Fact(Timeout = Limit)]
    public async Task A_card_that_another_user_holds_is_waited_for_and_the_holder_is_named()
    {
        SkipUnlessRoot();
        using var workspace = Workspace.With("ann");
        using var others = Workspace.With("cy");
        var machine = workspace.Machine(cards: 1);
        workspace.On(machine, pace: 30);
        others.On(machine);
        var leases = Leases(workspace);
        workspace.Variables["AVATAR_BUILD_LEASES"] = leases;
        others.Variables["AVATAR_BUILD_LEASES"] = leases;
        GiveAway(others);
        GiveAway(workspace["machine"]);
        others.Under = AsNobody;

        var mine = workspace.Start("--target=Render");
        await mine.Until(() => machine.Renders("ann"), "a render");
        var theirs = others.Start("--target=Render");
        await theirs.Says("render cy waits for 'gpu': GPU 0");
        mine.Send(Running.Interrupt);
        (await mine.Ended()).Ends(130);
        (await theirs.Ended()).Ends(0);
        Assert.Empty(SimulatedMachine.Collisions(machine.Runs()));
    }

    [Fact(Timeout = Limit)]
    public async Task Two_users_of_a_group_make_videos_in_one_outputs_folder_by_turns()
    {
        SkipUnlessRoot();
        using var workspace = Workspace.With("ann", "bob");
        var top = Path.GetDirectoryName(workspace.Root)!;
        Assert.Equal(0, chmod(top, 0b111_101_101));
        Assert.Equal(0, lchown(workspace["outputs"], First, Group));
        Assert.Equal(0, chmod(workspace["outputs"], 0b010_111_111_101));
        workspace.Recipe("""{ "backend": "preview", "size": "192*128", "attempts": 1 }""");

        workspace.Under = AsMember(First);
        (await workspace.RenderAgain()).Ends(0);
        workspace.Recording("ann", 3);
        workspace.Under = AsMember(Second);
        (await workspace.RenderAgain()).Ends(0).Says("1 made");
        workspace.Recording("ann", 1);
        workspace.Under = AsMember(First);
        (await workspace.RenderAgain()).Ends(0).Says("from the cache");
        workspace.Recording("ann", 3);
        workspace.Under = AsMember(Second);
        (await workspace.RenderAgain()).Ends(0).Says("from the cache");
        (await workspace.Run("--target=Clean", "--all", "--yes")).Ends(0);
        workspace.Under = AsMember(First);
        (await workspace.RenderAgain()).Ends(0).Says("2 made");
    }

    [Fact(Timeout = Limit)]
    public async Task Links_planted_in_an_outputs_folder_lead_nowhere()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this machine lacks Linux' stat");
        using var workspace = Workspace.With("ann");
        workspace.Write("victim", "precious");
        string[] planted =
        [
            "outputs/.build/events.jsonl",
            "outputs/.build/seal",
            "outputs/.build/seal.new",
            "outputs/.build/index.db",
            "outputs/.build/index.db-journal",
            "outputs/report.json",
            "outputs/report.json.new",
            "outputs/report/index.html.new",
            "outputs/report/junit.xml.new",
            "outputs/report/metrics.prom.new",
            "outputs/.build/cache/size.new",
            "outputs/ann.mp4",
            "outputs/ann.jpg",
        ];
        foreach (var path in planted)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(workspace[path])!);
            File.CreateSymbolicLink(workspace[path], workspace["victim"]);
        }

        (await workspace.RenderAgain()).Ends(0);
        Assert.Equal("precious", workspace.Text("victim"));
        Assert.All(
            planted.Where(path => !path.EndsWith(".new", StringComparison.Ordinal)),
            path => Assert.Null(new FileInfo(workspace[path]).LinkTarget)
        );

        File.Delete(workspace["outputs/.build/lock"]);
        File.CreateSymbolicLink(workspace["outputs/.build/lock"], workspace["victim"]);
        (await workspace.RenderAgain())
            .Ends(3)
            .Says("lock can't be opened for writing: it is a link, and links aren't followed here");
        Assert.Equal("precious", workspace.Text("victim"));
    }

    private static string[] AsMember(int user) =>
        [
            "setpriv",
            $"--reuid={user}",
            $"--regid={user}",
            $"--groups={Group}",
            "sh",
            "-c",
            "umask 002; exec \"$@\"",
            "sh",
        ];

    private static string[] AsNobody =>
        ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"];

    private static void SkipUnlessRoot() =>
        Assert.SkipUnless(
            OperatingSystem.IsLinux()
                && Environment.IsPrivilegedProcess
                && File.Exists("/usr/bin/setpriv"),
            "this machine lacks the right to act as another user, or setpriv; run as root"
        );

    // As root makes one for all users.
    private static string Leases(Workspace workspace)
    {
        Assert.Equal(0, chmod(Path.GetDirectoryName(workspace.Root)!, 0b111_101_101));
        var leases = Directory.CreateDirectory(workspace["leases"]).FullName;
        Assert.Equal(0, chmod(leases, 0b001_111_111_111));
        return leases;
    }

    private static void GiveAway(Workspace workspace) =>
        GiveAway(Path.GetDirectoryName(workspace.Root)!);

    private static void GiveAway(string folder)
    {
        Assert.Equal(0, lchown(folder, Nobody, Nobody));
        foreach (
            var path in Directory.EnumerateFileSystemEntries(
                folder,
                "*",
                SearchOption.AllDirectories
            )
        )
        {
            Assert.Equal(0, lchown(path, Nobody, Nobody));
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int chmod(string path, int mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int lchown(string path, int user, int group);
}
