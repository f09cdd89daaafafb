using Cake.Core.IO;
using Cake.Frosting;
using CsCheck;

namespace AvatarBuild.Host.Tests.Frosting;

public sealed class CakeHostTests
{
    private readonly Journal journal = new();

    [Fact]
    public void Default_runs_with_what_it_depends_on_each_once()
    {
        Assert.Equal(0, journal.Run([typeof(Default), typeof(Compile), typeof(Fetch)]));
        Assert.Equal(["Fetch", "Compile", "Default"], journal.Did);
    }

    [Fact]
    public void A_dependee_runs_before_the_task_it_names()
    {
        journal.Run([typeof(Compile), typeof(Fetch), typeof(BeforeCompile)], "--target=Compile");
        Assert.Equal("Compile", journal.Did[^1]);
        Assert.Contains("BeforeCompile", journal.Did);
    }

    [Fact]
    public void Exclusive_leaves_dependencies_out()
    {
        journal.Run([typeof(Default), typeof(Compile), typeof(Fetch)], "-e", "-t", "Default");
        Assert.Equal(["Default"], journal.Did);
    }

    [Fact]
    public void Exclusive_targets_run_in_the_order_written()
    {
        journal.Run(
            [typeof(Default), typeof(Compile), typeof(Fetch), typeof(Later)],
            ["--exclusive", "-t", "Later", "-t", "Compile", "-t", "Fetch"]
        );
        Assert.Equal(["Later", "Compile", "Fetch"], journal.Did);
    }

    [Fact]
    public void Several_targets_run_in_the_order_written_and_share_what_they_depend_on()
    {
        journal.Run(
            [typeof(Default), typeof(Compile), typeof(Fetch), typeof(Later)],
            ["--target=Later", "--target=default", "--target", "Compile"]
        );
        Assert.Equal(["Later", "Fetch", "Compile", "Default"], journal.Did);
    }

    [Fact]
    public void Any_list_of_targets_runs_each_of_them_once()
    {
        Type[] tasks = [typeof(Default), typeof(Compile), typeof(Fetch), typeof(Later)];
        Gen.Int[0, 3]
            .Select(i => tasks[i].Name)
            .Array[1, 6]
            .Sample(
                targets =>
                {
                    var run = new Journal();
                    Assert.Equal(0, run.Run(tasks, [.. targets.Select(t => "--target=" + t)]));
                    Assert.Equal(run.Did.Distinct(), run.Did);
                    Assert.Subset(run.Did.ToHashSet(), targets.ToHashSet());
                },
                iter: 100
            );
    }

    [Fact]
    public void A_task_that_should_not_run_is_skipped()
    {
        Assert.Equal(
            0,
            journal.Run([typeof(AfterUnwanted), typeof(Unwanted)], "--target=AfterUnwanted")
        );
        Assert.Equal(["AfterUnwanted"], journal.Did);
    }

    [Theory]
    [InlineData("--target=Unwanted")]
    [InlineData("--target=Fetch", "--target=Unwanted")]
    public void A_target_that_should_not_run_is_an_error(params string[] arguments) =>
        Assert.Equal(1, journal.Run([typeof(Unwanted), typeof(Fetch)], arguments));

    [Fact]
    public void The_code_of_a_CakeException_is_the_exit_code_and_its_message_one_line()
    {
        Assert.Equal(3, journal.Run([typeof(AfterFails), typeof(Fails)], "-t=AfterFails"));
        Assert.Empty(journal.Did);
        Assert.Equal("Error: no card", journal.Logged[^1]);
    }

    [Fact]
    public void Any_other_exception_gives_1_and_its_stack_only_to_who_asks_for_diagnostics()
    {
        Assert.Equal(1, journal.Run([typeof(Breaks)], "--target=Breaks"));
        Assert.Equal("Error: broken", journal.Logged[^1]);
        journal.Run([typeof(Breaks)], "--target=Breaks", "--verbosity=diagnostic");
        Assert.Contains("at AvatarBuild", journal.Logged[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_task_gives_130_and_no_error()
    {
        Assert.Equal(130, journal.Run([typeof(Cancelled)], "--target=Cancelled"));
        Assert.DoesNotContain(
            journal.Logged,
            line => line.StartsWith("Error:", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void ContinueOnError_lets_the_next_task_run()
    {
        Assert.Equal(
            0,
            journal.Run(
                [typeof(AfterContinued), typeof(FailsButContinues)],
                "--target=AfterContinued"
            )
        );
        Assert.Equal(["AfterContinued"], journal.Did);
    }

    [Fact]
    public void OnError_deals_with_the_exception_and_Finally_runs_after_it()
    {
        Assert.Equal(0, journal.Run([typeof(Handles)], "--target=Handles"));
        Assert.Equal(["handled no card", "finally"], journal.Did);
    }

    [Fact]
    public void OnError_that_hands_an_exception_on_has_not_dealt_with_it()
    {
        Assert.Equal(3, journal.Run([typeof(LooksAtErrors)], "--target=LooksAtErrors"));
        Assert.Equal(["saw no card"], journal.Did);
        Assert.Equal("Error: no card", journal.Logged[^1]);
    }

    [Fact]
    public void Finally_runs_when_nobody_deals_with_the_exception()
    {
        Assert.Equal(3, journal.Run([typeof(FailsAndCleansUp)], "--target=FailsAndCleansUp"));
        Assert.Equal(["finally"], journal.Did);
    }

    [Fact]
    public void Lifetimes_wrap_the_build_and_each_task()
    {
        journal.Run(
            [typeof(Compile), typeof(Fetch)],
            host => host.UseLifetime<Lifetime>().UseTaskLifetime<TaskLifetime>(),
            "--target=Compile"
        );
        Assert.Equal(
            [
                "setup",
                "before Fetch",
                "Fetch",
                "after Fetch",
                "before Compile",
                "Compile",
                "after Compile",
                "teardown",
            ],
            journal.Did
        );
    }

    [Fact]
    public void Teardown_runs_after_a_failure_and_knows_of_it()
    {
        journal.Run([typeof(Fails)], host => host.UseLifetime<Lifetime>(), "--target=Fails");
        Assert.Equal(["setup", "teardown of a failure"], journal.Did);
    }

    [Fact]
    public void A_task_of_any_context_gets_the_builds_own()
    {
        Assert.Equal(0, journal.Run([typeof(Plain)], "--target=Plain"));
        Assert.Equal(["Plain"], journal.Did);
    }

    [Fact]
    public void A_missing_target_is_named_and_nothing_runs()
    {
        Assert.Equal(1, journal.Run([typeof(Fetch)], "--target=Fetch", "--target=Fetsch"));
        Assert.Empty(journal.Did);
        Assert.Equal("Error: The target 'Fetsch' was not found.", journal.Logged[^1]);
    }

    [Fact]
    public void A_dependency_that_is_no_task_is_named()
    {
        Assert.Equal(1, journal.Run([typeof(DependsOnNoTask)], "--target=DependsOnNoTask"));
        Assert.Contains("'String'", journal.Logged[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--dryrun")]
    [InlineData("--noop")]
    [InlineData("--whatif")]
    public void A_dry_run_names_the_tasks_in_order_and_runs_none(string option)
    {
        Assert.Equal(0, journal.Run([typeof(Compile), typeof(Fetch)], option, "-t", "Compile"));
        Assert.Empty(journal.Did);
        Assert.Equal(["1. Fetch", "2. Compile"], journal.Logged);
    }

    [Fact]
    public void Switches_that_are_not_Cakes_become_arguments()
    {
        var seen = new List<string>();
        journal.Run(
            [typeof(Fetch)],
            host => host.UseSetup<ReadsArguments>().ConfigureServices(s => Add(s, seen)),
            ["--target=Fetch", "--color=red", "--size", "7", "--quick"]
        );
        Assert.Equal(["red", "7", "quick", "Fetch"], seen);

        static void Add(
            Microsoft.Extensions.DependencyInjection.IServiceCollection services,
            List<string> seen
        ) =>
            Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(
                services,
                seen
            );
    }

    [Fact]
    public void A_working_directory_that_is_not_there_is_named()
    {
        Assert.Equal(1, journal.Run([typeof(Fetch)], "--target=Fetch", "--working=/no/such"));
        Assert.Contains("/no/such", journal.Logged[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_working_directory_of_the_build_is_entered()
    {
        var folder = new DirectoryPath(Environment.CurrentDirectory);
        Assert.Equal(
            0,
            journal.Run([typeof(Fetch)], host => host.UseWorkingDirectory(folder), "--target=Fetch")
        );
    }
}

internal sealed class ReadsArguments(List<string> seen) : FrostingSetup<JournalContext>
{
    public override void Setup(JournalContext context, Cake.Core.ISetupContext info)
    {
        seen.AddRange(context.Arguments.GetArguments("color"));
        seen.AddRange(context.Arguments.GetArguments("size"));
        seen.AddRange(context.Arguments.HasArgument("quick") ? ["quick"] : []);
        seen.AddRange(context.Arguments.GetArguments("target"));
    }
}
