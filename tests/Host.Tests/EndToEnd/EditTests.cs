namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What an edit makes again: exactly what it reaches.</summary>
public sealed class EditTests(Rendered rendered)
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task A_recording_edited_runs_its_own_steps_only()
    {
        using var copy = await rendered.Copy();
        copy.Recording("bob", 3);
        var call = await copy.Render();
        call.Ends(0);
        // Check as well, unless what finish measured came out the same.
        Assert.Equal(
            ["audio bob", "finish bob", "render bob", "verify bob"],
            call.Ran.Except(["check bob"])
        );
        Assert.Equal(("fresh", "made", "fresh"), Statuses(call));
        Assert.Contains(
            "audio/bob.wav",
            call.Report.Reasons("audio bob"),
            StringComparison.Ordinal
        );
        (await copy.Render()).Ends(0).Runs();
    }

    [Fact(Timeout = Limit)]
    public async Task A_recording_that_decodes_to_the_same_samples_renders_nothing()
    {
        using var copy = await rendered.Copy();
        // An odd chunk after the samples: other bytes, the same sound.
        byte[] bytes = [.. copy.Bytes("inputs/audio/bob.wav"), .. "LIST\x04\0\0\0INFO"u8];
        await using (var file = new FileStream(copy["inputs/audio/bob.wav"], FileMode.Create))
        {
            file.Write(bytes);
        }

        var call = await copy.Render();
        // The viewer's sound is the original: finish reads it itself.
        call.Ends(0);
        Assert.DoesNotContain("render bob", call.Ran);
        Assert.Contains("audio bob", call.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_watermarks_opacity_runs_every_finish_and_no_render()
    {
        using var copy = await rendered.Copy();
        copy.Recipe(Rendered.Recipe("0.5", "4"));
        var call = await copy.Render();
        call.Ends(0);
        Assert.Equal(["finish ann", "finish bob", "finish cy"], Kind(call, "finish"));
        Assert.All(call.Ran, step => Assert.Matches("^(finish|check) ", step));
        Assert.Contains("0.5", call.Report.Reasons("finish ann"), StringComparison.Ordinal);
        Assert.Equal(3, call.Report.Count("made"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_watermark_replaced_runs_every_finish_and_no_render()
    {
        using var copy = await rendered.Copy();
        copy.Copy(copy["outputs/ann.jpg"], "inputs/logo.jpg");
        var call = await copy.Render();
        call.Ends(0);
        Assert.Equal(["finish ann", "finish bob", "finish cy"], Kind(call, "finish"));
        Assert.All(call.Ran, step => Assert.Matches("^(finish|check) ", step));
    }

    [Fact(Timeout = Limit)]
    public async Task A_threshold_of_the_loudness_check_runs_checks_only()
    {
        using var copy = await rendered.Copy();
        copy.Recipe(Rendered.Recipe("0.6", "3.5"));
        var call = await copy.Render();
        call.Ends(0).Runs("check ann", "check bob", "check cy");
        Assert.Equal(3, call.Report.Count("fresh"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_threshold_too_strict_fails_the_check_and_renders_nothing()
    {
        using var copy = await rendered.Copy();
        var call = await copy.Render("--set", "checks.loudnessTolerance=0");
        call.Ends(1).Runs("check ann", "check bob", "check cy").Says("LUFS, wanted -20.05");
        Assert.Equal(3, call.Report.Count("failed"));
        var back = await copy.Render();
        back.Ends(0);
        Assert.All(back.Ran, step => Assert.StartsWith("check ", step, StringComparison.Ordinal));
    }

    [Fact(Timeout = Limit)]
    public async Task Subtitles_edited_run_that_finish_only()
    {
        using var copy = await rendered.Copy();
        copy.Write("inputs/subtitles/ann.srt", Rendered.Subtitles("what your country"));
        var call = await copy.Render();
        call.Ends(0);
        Assert.Equal(["finish ann"], Kind(call, "finish"));
        Assert.All(call.Ran, step => Assert.Matches("^(finish|check) ann$", step));
    }

    [Fact(Timeout = Limit)]
    public async Task Subtitles_that_cannot_be_shown_are_told_with_their_line_before_anything_is_rendered()
    {
        using var copy = await rendered.Copy();
        const string Late = "1\n01:00:00,100 --> 01:00:01,000\nx\n";
        copy.Write("inputs/images/ann.json", Rendered.Mouth(84))
            .Write("inputs/subtitles/ann.srt", Late)
            .Recording("bob", 3)
            .Write("inputs/subtitles/bob.srt", "1\n00:00:00:10 --> 00:00:01:00\nx\n");

        var plan = await copy.Run("--target=Plan");
        Assert.Contains(
            "inputs/subtitles/ann.srt has no subtitle within the recording",
            plan.All,
            StringComparison.Ordinal
        );
        Assert.Contains("inputs/subtitles/bob.srt, line 2,", plan.All, StringComparison.Ordinal);

        var call = await copy.Render();
        Assert.Contains(
            "inputs/subtitles/ann.srt has no subtitle",
            call.All,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("render ann", call.Ran);
        Assert.DoesNotContain("audio bob", call.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_portraits_mouth_moved_renders_its_videos_only()
    {
        using var copy = await rendered.Copy();
        copy.Write("inputs/images/ann.json", Rendered.Mouth(84));
        var call = await copy.Render();
        call.Ends(0);
        Assert.Equal(["render ann"], Kind(call, "render"));
        Assert.All(call.Ran, step => Assert.Matches("^(render|verify|finish|check) ann$", step));
    }

    [Fact(Timeout = Limit)]
    public async Task One_videos_override_reaches_that_video_only()
    {
        using var copy = await rendered.Copy();
        copy.Write("inputs/cy.json", """{ "finish": { "posterSeconds": 0.2 } }""");
        var call = await copy.Render();
        call.Ends(0);
        Assert.Equal(["finish cy"], Kind(call, "finish"));
        Assert.All(call.Ran, step => Assert.Matches("^(finish|check) cy$", step));

        copy.Write("inputs/cy.json", """{ "size": "128*96" }""");
        var size = await copy.Render();
        size.Ends(0)
            .Runs("image default.jpg 128*96", "render cy", "verify cy", "finish cy", "check cy");
    }

    [Fact(Timeout = Limit)]
    public async Task A_portrait_replaced_renders_its_videos_only()
    {
        using var copy = await rendered.Copy();
        copy.Copy(copy["outputs/ann.jpg"], "inputs/images/default.jpg");
        var call = await copy.Render();
        call.Ends(0);
        Assert.Equal(["render bob", "render cy"], Kind(call, "render"));
        Assert.Equal(["image default.jpg 192*128"], Kind(call, "image"));
        Assert.Equal(("fresh", "made", "made"), Statuses(call));
    }

    [Fact(Timeout = Limit)]
    public async Task A_new_recording_is_one_new_video()
    {
        using var copy = await rendered.Copy();
        copy.Recording("dee", 2);
        var call = await copy.Render();
        call.Ends(0).Runs("audio dee", "render dee", "verify dee", "finish dee", "check dee");
        Assert.Equal((1, 3), (call.Report.Count("made"), call.Report.Count("fresh")));
    }

    [Fact(Timeout = Limit)]
    public async Task A_recipe_switched_to_another_and_back_renders_nothing_the_second_time()
    {
        using var copy = await rendered.Copy();
        copy.Recipe("""{ "extends": "default", "image": { "fit": "blur" } }""", "blurred");
        var there = await copy.Render("--recipe=blurred");
        there.Ends(0);
        Assert.Equal(["render ann", "render bob", "render cy"], Kind(there, "render"));
        var blurred = copy.Bytes("outputs/ann.mp4");

        var back = await copy.Render();
        back.Ends(0);
        Assert.Empty(Kind(back, "render"));
        Assert.NotEqual(blurred, copy.Bytes("outputs/ann.mp4"));
        Assert.False(copy.Has("outputs/.build/aside"), "our own videos are nobody's work");

        var again = await copy.Render("--recipe=blurred");
        again.Ends(0);
        Assert.Empty(Kind(again, "render"));
        Assert.Equal(blurred, copy.Bytes("outputs/ann.mp4"));
    }

    [Fact(Timeout = Limit)]
    public async Task Recipes_whose_names_differ_behind_a_dot_are_two_recipes()
    {
        using var copy = await rendered.Copy();
        copy.Recipe("""{ "extends": "default" }""", "v1.5");
        copy.Recipe("""{ "extends": "default", "image": { "fit": "blur" } }""", "v1.6");
        var first = await copy.Render("--recipe=v1.5");
        Assert.Equal("v1.5", (string)first.Ends(0).Report.Json["recipe"]!);
        (await copy.Render("--recipe=v1.6")).Ends(0);
        Assert.True(copy.Has("outputs/.build/render/v1.5/ann.mp4"));
        Assert.True(copy.Has("outputs/.build/render/v1.6/ann.mp4"));
    }

    private static IEnumerable<string> Kind(Call call, string kind) =>
        call.Ran.Where(step => step.StartsWith(kind + " ", StringComparison.Ordinal));

    private static (string, string, string) Statuses(Call call) =>
        (call.Report.Of("ann"), call.Report.Of("bob"), call.Report.Of("cy"));
}
