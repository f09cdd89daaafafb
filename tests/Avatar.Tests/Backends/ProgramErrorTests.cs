using AvatarBuild.Avatar.Failures;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Avatar.Tests.Backends;

/// <summary>Which of all the lines that a renderer printed says why it failed.</summary>
public sealed class ProgramErrorTests
{
    private const string Frames =
        "  File \"/opt/run.py\", line 7, in <module>\n    main()\n    ~~~~^^\n";

    private static string? In(string errors, string output = "loading model\n", int code = 1) =>
        ProgramError.In(Rendering.Ended(code, errors, output));

    private static string Traceback(string end) =>
        $"Traceback (most recent call last):\n{Frames}{end}\n";

    [Theory]
    [InlineData("RuntimeError: weights mismatch")]
    [InlineData("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 8.00 GiB.")]
    [InlineData("KeyError: 'model'")]
    [InlineData("AssertionError")]
    [InlineData("my_module.Oops: it's broken")]
    public void It_is_the_tracebacks_last_line(string end)
    {
        Assert.Equal(end, In("INFO: starting\n" + Traceback(end)));
        Assert.Equal(end, In(Traceback(end) + "Search for it in the manual.\nbye\n"));
        Assert.Equal(end, In(" 50%|##  | 2/4\r" + Traceback(end)));
        Assert.Equal(end, In("", "loading model\n" + Traceback(end) + "cleaning up\n"));
    }

    [Theory]
    [InlineData("\nDuring handling of the above exception, another exception occurred:\n\n")]
    [InlineData("\nThe above exception was the direct cause of the following exception:\n\n")]
    public void Of_chained_exceptions_it_is_the_last(string between) =>
        Assert.Equal(
            "RuntimeError: no model",
            In(Traceback("KeyError: 'x'") + between + Traceback("RuntimeError: no model"))
        );

    [Fact]
    public void The_mark_of_a_process_and_the_lines_of_others_between_are_left_out()
    {
        var marked = string.Join(
            '\n',
            Traceback("ValueError: bad size").TrimEnd().Split('\n').Select(l => "[rank1]: " + l)
        );
        Assert.Equal("ValueError: bad size", In(marked + "\n[rank0]: waiting\n"));
        Assert.Equal(
            "ValueError: bad size",
            In(marked.Replace("\n[rank1]: V", "\n[rank0]: waiting\n[rank1]: V"))
        );
    }

    [Theory]
    [InlineData("torchrun-rank-oom", "torch.OutOfMemoryError: CUDA out of memory. Tried to")]
    [InlineData("assert", "torch.AcceleratorError: CUDA error: device-side assert triggered")]
    [InlineData("missing-ckpt", "FileNotFoundError: [Errno 2] No such file or directory: '/n")]
    [InlineData("torchrun-port-taken", "torch.distributed.DistNetworkError: The server socket")]
    [InlineData("no-device", "RuntimeError: No CUDA GPUs are available")]
    public void A_launchers_own_end_says_less_than_what_its_process_said(string name, string start)
    {
        var recorded = Disk.ReadText(
            Path.Combine(AppContext.BaseDirectory, "recordings", name + ".err")
        );
        Assert.StartsWith(start, In(recorded), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_traceback_it_is_the_last_line_of_standard_error_that_is_no_bar()
    {
        Assert.Equal("usage: x", In("hello\nusage: x\n"));
        Assert.Equal("no card", In("no card\n 0%|   | 0/4\r100%|##| 4/4\n====\n"));
        Assert.Equal("loading model", In(""));
        Assert.Null(In("", ""));
        Assert.Equal("no face", In("100%|##| 4/4\nwarning\n", "no face\n", code: 0));
    }
}
