#pragma warning disable RS0030 // what is planted is made without the product's own file operations
using AvatarBuild.Avatar.Renderers.Memory;
using AvatarBuild.Simulator;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Which card gets a job, and what is said when none can.</summary>
public sealed class GpuChoiceTests
{
    private const int Limit = 120_000;

    [Theory(Timeout = Limit)]
    [InlineData(0, "all", "this machine has no NVIDIA card")]
    [InlineData(2, "none", "--gpus=none leaves none to be used")]
    [InlineData(2, "0,7", "--gpus names 7, which isn't there")]
    public async Task Without_the_cards_that_are_wanted_a_run_ends_at_once_with_3(
        int cards,
        string gpus,
        string why
    )
    {
        using var workspace = Workspace.With("ann");
        workspace.On(workspace.Machine(cards));
        (await workspace.Render("--gpus=" + gpus)).Ends(3).Says(why);
        Assert.False(workspace.Has("outputs/.build/audio"));
    }

    [Fact(Timeout = Limit)]
    public async Task Without_any_driver_the_reason_is_told()
    {
        using var workspace = Workspace.With("ann");
        workspace.On(workspace.Machine(1));
        workspace.Variables["NVIDIA_SMI"] = "/nowhere/nvidia-smi";
        (await workspace.Render()).Ends(3).Says("/nowhere/nvidia-smi isn't there");
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_cards_and_ports_can_not_be_leased_safely_a_run_ends_at_once_with_3_and_the_remedy(
        bool wantsCard
    )
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this machine lacks Linux' locks");
        using var workspace = Workspace.With("ann");
        workspace.On(workspace.Machine(1));
        if (!wantsCard)
        {
            const string Backend = "recipes/backends/avatar.json";
            workspace.Write(
                Backend,
                workspace
                    .Text(Backend)
                    .Replace("\"gpu\": 1", "\"port\": true", StringComparison.Ordinal)
            );
        }

        Directory.CreateSymbolicLink(workspace["link"], workspace.Root);
        workspace.Variables["AVATAR_BUILD_LEASES"] = workspace["link"];
        var why =
            $"cards and ports can't be leased: {workspace["link"]} is a link; name the folder itself. Root makes a folder";
        var call = await workspace.Render();
        call.Ends(3).Says(why);
        Assert.DoesNotContain("   at ", call.All, StringComparison.Ordinal);
        Assert.False(workspace.Has("outputs/.build/audio"));
        (await workspace.Run("--target=Doctor")).Ends(3).Says(why);
        if (!wantsCard)
        {
            return;
        }

        // A render that was made once is begun without that first look.
        workspace.Variables["AVATAR_BUILD_LEASES"] = workspace["leases"];
        (await workspace.Render()).Ends(0);
        (await workspace.Run("--target=Doctor")).Says(
            $"{workspace["leases"]}/avatar-build-leases-"
        );
        workspace.Variables["AVATAR_BUILD_LEASES"] = workspace["link"];
        var again = await workspace.Render("--force");
        again.Ends(3).Says(why);
        Assert.DoesNotContain("   at ", again.All, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Only_cards_that_can_calculate_it_get_a_job_and_without_one_nothing_begins()
    {
        const string Wants = ", \"computeCapability\": [{ \"least\": 8.9 }]";
        using var workspace = Workspace.With("ann", "bob");
        var machine = workspace.Machine(cards: 2).Calculates(0, 8.6);
        workspace.On(machine, backend: Wants);
        (await workspace.Render()).Ends(0);
        Assert.Equal(2, machine.Runs().Count);
        Assert.All(machine.Runs(), run => Assert.Equal([machine.Uuid(1)], run.Cards));

        machine.Calculates(1, 8.0);
        (await workspace.Render("--force"))
            .Ends(3)
            .Says("needs a card of compute capability 8.9, and the newest here has 8.6");
        Assert.Equal(2, machine.Runs().Count);
    }

    [Fact(Timeout = Limit)]
    public async Task Renders_that_main_memory_can_not_hold_together_wait_for_each_other()
    {
        Assert.SkipUnless(HostMemory.Has() > 1000, "this machine doesn't say what memory it has");
        using var workspace = Workspace.With("ann", "bob");
        var machine = workspace.Machine(cards: 2);
        var half = (HostMemory.Has()!.Value / 2) + 1;
        workspace.On(
            machine,
            backend: FormattableString.Invariant($", \"hostMemory\": \"{half}\"")
        );
        (await workspace.Render()).Ends(0);
        var runs = machine.Runs();
        Assert.Equal(2, runs.Count);
        Assert.True(
            runs[0].EndLine < runs[1].StartLine || runs[1].EndLine < runs[0].StartLine,
            "both rendered at once"
        );

        workspace.On(machine, backend: ", \"hostMemory\": \"200000000\"");
        (await workspace.Render("--force"))
            .Ends(3)
            .Says("takes about 200000000 MiB of main memory for");
        Assert.Equal(2, machine.Runs().Count);
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_the_cards_that_were_named_are_used(bool byUuid)
    {
        using var workspace = Workspace.With("ann", "bob");
        var machine = workspace.Machine(cards: 3);
        var card = byUuid ? machine.Uuid(1) : "1";
        (await workspace.On(machine).Render("--gpus=" + card)).Ends(0);
        Assert.All(machine.Runs(), run => Assert.Equal([machine.Uuid(1)], run.Cards));
    }

    [Theory(Timeout = Limit)]
    [InlineData(5, 0)]
    [InlineData(4, 3)]
    public async Task A_renderer_of_five_cards_gets_five_at_once_or_the_run_ends_at_once(
        int cards,
        int exitCode
    )
    {
        using var workspace = Workspace.With("ann", "bob");
        var machine = workspace.Machine(cards);
        workspace.On(machine);
        const string Backend = "recipes/backends/avatar.json";
        workspace.Write(
            Backend,
            workspace
                .Text(Backend)
                .Replace("\"gpu\": 1", "\"gpu\": 5", StringComparison.Ordinal)
                .Replace("nproc_per_node=1", "nproc_per_node=5", StringComparison.Ordinal)
        );
        (await workspace.Render()).Ends(exitCode);
        var runs = machine.Runs();
        Assert.Equal(exitCode == 0 ? 2 : 0, runs.Count);
        Assert.All(runs, run => Assert.Equal(5, run.Cards.Distinct().Count()));
        Assert.Empty(SimulatedMachine.Collisions(runs));
    }

    [Fact(Timeout = Limit)]
    public async Task A_card_on_which_somebody_works_is_left_alone()
    {
        using var workspace = Workspace.With("ann", "bob", "cy");
        var machine = workspace.Machine(cards: 2).Occupy(0, Environment.ProcessId, 9000);
        (await workspace.On(machine).Render()).Ends(0);
        Assert.Equal(3, machine.Runs().Count);
        Assert.All(machine.Runs(), run => Assert.Equal([machine.Uuid(1)], run.Cards));
    }

    [Fact(Timeout = Limit)]
    public async Task A_busy_card_is_waited_for_as_long_as_the_recipe_says()
    {
        using var workspace = Workspace.With("ann");
        var machine = workspace.Machine(cards: 1).Occupy(0, Environment.ProcessId, 9000);
        workspace.On(machine);
        var call = await workspace.Render("--set=gpuWaitSeconds=1");
        call.Ends(3).Says("GPU 0 (NVIDIA GeForce RTX 4090) is in use by process");
        Assert.Empty(machine.Runs());

        var waiting = workspace.Start("--target=Render");
        await waiting.Says("render ann waits for 'gpu': GPU 0");
        machine.Leave(Environment.ProcessId);
        (await waiting.Ended()).Ends(0);
        Assert.Single(machine.Runs());
    }

    [Fact(Timeout = Limit)]
    public async Task A_hot_card_gets_no_job_until_it_has_cooled()
    {
        using var workspace = Workspace.With("ann");
        var machine = workspace.Machine(cards: 1).Heat(0, 90);
        var run = workspace.On(machine).Start("--target=Render");
        await run.Says("is at 90 °C, above 85: no new job until it cools");
        Assert.Empty(machine.Runs());
        machine.Heat(0, 80);
        (await run.Ended()).Ends(0).Says("has cooled to 80 °C");
    }

    [Fact(Timeout = Limit)]
    public async Task A_port_that_a_program_listens_on_is_passed_over()
    {
        using var workspace = Workspace.With("ann");
        var machine = workspace.Machine(cards: 1);
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Any, 0);
        listener.Start();
        var taken = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var call = await workspace
            .On(machine)
            .Render($"--set=portFirst={taken}", $"--set=portLast={taken + 200}");
        call.Ends(0);
        Assert.InRange(machine.Runs().Single().Port, taken + 1, taken + 200);
    }
}
